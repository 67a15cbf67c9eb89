package io.switchboard.istio.kubernetes;

import com.google.gson.JsonObject;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pods of a cluster, by fabric8's client. */
final class FabricPods {
    /** By which a ReplicaSet chooses whom it ends first: whoever has the lowest. */
    static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    private static final long PAGE = 500;

    private final KubernetesClient client;
    private final String manager;

    /** @param manager by whose name fields are set */
    FabricPods(KubernetesClient client, String manager) {
        this.client = client;
        this.manager = manager;
    }

    List<Pod> list(@Nullable String namespace) throws ClusterException {
        return FabricCluster.asked("list pods", () -> {
            List<Pod> all = new ArrayList<>();
            String next = null;
            do {
                var options = new ListOptionsBuilder()
                        .withFieldSelector("status.phase=Running")
                        .withLimit(PAGE)
                        .withContinue(next)
                        .build();
                PodList page = namespace == null
                        ? client.pods().inAnyNamespace().list(options)
                        : client.pods().inNamespace(namespace).list(options);
                page.getItems().forEach(each -> add(all, each));
                next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
            } while (next != null && !next.isEmpty());
            return all;
        });
    }

    /** Who shares the address of a node is not to be told from others there. */
    private static void add(List<Pod> all, io.fabric8.kubernetes.api.model.Pod pod) {
        boolean shares =
                pod.getSpec() != null && Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
        if (shares || pod.getStatus() == null) {
            return;
        }
        Set<String> ips = new LinkedHashSet<>();
        if (pod.getStatus().getPodIP() != null) {
            ips.add(pod.getStatus().getPodIP());
        }
        pod.getStatus().getPodIPs().stream()
                .map(PodIP::getIp)
                .filter(ip -> ip != null)
                .forEach(ips::add);
        if (!ips.isEmpty()) {
            ObjectMeta meta = pod.getMetadata();
            String cost =
                    meta.getAnnotations() == null ? null : meta.getAnnotations().get(COST);
            all.add(new Pod(meta.getNamespace(), meta.getName(), meta.getUid(), List.copyOf(ips), number(cost)));
        }
    }

    private static @Nullable Integer number(@Nullable String text) {
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    Pod annotate(Pod pod, int cost) throws ClusterException {
        JsonObject annotations = new JsonObject();
        annotations.addProperty(COST, Integer.toString(cost));
        JsonObject meta = new JsonObject();
        // With another uid the patch is refused: it is another pod by now.
        meta.addProperty("uid", pod.uid());
        meta.add("annotations", annotations);
        JsonObject patch = new JsonObject();
        patch.add("metadata", meta);
        PatchContext how = new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(manager)
                .build();
        return FabricCluster.asked("annotate pod " + pod.namespace() + "/" + pod.name(), () -> {
            // By its name alone, the client would read it first.
            var named = new PodBuilder()
                    .withNewMetadata()
                    .withNamespace(pod.namespace())
                    .withName(pod.name())
                    .endMetadata()
                    .build();
            client.pods().inNamespace(pod.namespace()).resource(named).patch(how, patch.toString());
            return pod.costing(cost);
        });
    }
}
