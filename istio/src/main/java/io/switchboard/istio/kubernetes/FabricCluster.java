package io.switchboard.istio.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.switchboard.core.Text;
import io.switchboard.istio.IstioObject;
import io.switchboard.istio.Kind;
import io.switchboard.istio.ObjectId;
import io.switchboard.istio.kubernetes.ClusterException.Reason;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cluster, by fabric8's client. */
final class FabricCluster implements Cluster {
    /** Whose objects they are. */
    static final String OWNER = "switchboard.io/owner";
    /** For which service an object was made: a name may be longer than a label's value. */
    static final String SERVICE = "switchboard.io/service";

    private static final long PAGE = 500;

    private final KubernetesClient client;
    private final Names names;
    private final Supplier<Instant> now;
    private final FabricPods pods;

    /**
     * What everything is called.
     *
     * @param owner in the label of what is written; others write under other names
     * @param namespace the only one that is written in; null: there are several
     * @param leaseNamespace where the lease is
     */
    record Names(String owner, @Nullable String namespace, String leaseNamespace) {
        String manager() {
            return "switchboard-" + owner;
        }
    }

    FabricCluster(KubernetesClient client, Names names, Supplier<Instant> now) {
        this.client = client;
        this.names = names;
        this.now = now;
        pods = new FabricPods(client, names.manager());
    }

    @Override
    public List<Stored> list(Kind kind) throws ClusterException {
        return asked("list " + kind.plural(), () -> {
            List<Stored> all = new ArrayList<>();
            String next = null;
            do {
                GenericKubernetesResourceList page = page(kind, next);
                page.getItems().forEach(each -> all.add(stored(kind, each)));
                next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
            } while (next != null && !next.isEmpty());
            return all;
        });
    }

    private GenericKubernetesResourceList page(Kind kind, @Nullable String from) {
        var options = new ListOptionsBuilder()
                .withLabelSelector(OWNER + "=" + names.owner())
                .withLimit(PAGE)
                .withContinue(from)
                .build();
        String only = names.namespace();
        return only == null
                ? resources(kind).inAnyNamespace().list(options)
                : resources(kind).inNamespace(only).list(options);
    }

    @Override
    public Stored apply(IstioObject wanted, boolean force) throws ClusterException {
        ObjectId id = wanted.id();
        return asked("write " + id, () -> {
            GenericKubernetesResource object = new GenericKubernetesResource();
            object.setApiVersion(Kind.GROUP + "/" + Kind.VERSION);
            object.setKind(id.kind().kind());
            object.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(id.namespace())
                    .withName(id.name())
                    .withLabels(Map.of(OWNER, names.owner()))
                    .withAnnotations(Map.of(SERVICE, wanted.service().value()))
                    .build());
            object.setAdditionalProperty("spec", SpecJson.of(wanted.spec()));
            var applied = resources(id.kind())
                    .inNamespace(id.namespace())
                    .resource(object)
                    .fieldManager(names.manager());
            return stored(id.kind(), (force ? applied.forceConflicts() : applied).serverSideApply());
        });
    }

    @Override
    public void delete(Stored listed) throws ClusterException {
        ObjectId id = listed.id();
        try {
            asked(
                    "delete " + id,
                    () -> resources(id.kind())
                            .inNamespace(id.namespace())
                            .withName(id.name())
                            .lockResourceVersion(listed.resourceVersion())
                            .delete());
        } catch (ClusterException e) {
            if (e.reason() != Reason.NO_KIND) {
                throw e;
            }
        }
    }

    private MixedOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            resources(Kind kind) {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(Kind.GROUP)
                .withVersion(Kind.VERSION)
                .withKind(kind.kind())
                .withPlural(kind.plural())
                .withNamespaced(true)
                .build());
    }

    private static Stored stored(Kind kind, GenericKubernetesResource object) {
        ObjectMeta meta = object.getMetadata();
        return new Stored(
                new ObjectId(kind, meta.getNamespace(), meta.getName()),
                meta.getResourceVersion(),
                SpecJson.hash(object.getAdditionalProperties().get("spec")));
    }

    @Override
    public List<Pod> pods(@Nullable String namespace) throws ClusterException {
        return pods.list(namespace);
    }

    @Override
    public Pod annotate(Pod pod, int cost) throws ClusterException {
        return pods.annotate(pod, cost);
    }

    @Override
    public @Nullable LeaseRecord lease() throws ClusterException {
        return asked("read lease " + leaseName(), () -> {
            Lease lease = client.leases()
                    .inNamespace(names.leaseNamespace())
                    .withName(names.manager())
                    .get();
            return lease == null ? null : record(lease);
        });
    }

    @Override
    public LeaseRecord hold(@Nullable LeaseRecord before, String holder) throws ClusterException {
        boolean stays = before != null && before.holder().equals(holder);
        Lease lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(names.leaseNamespace())
                .withName(names.manager())
                .withResourceVersion(before == null ? null : before.resourceVersion())
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds((int) WriterElection.TERM.toSeconds())
                .withLeaseTransitions(before == null ? 0 : before.transitions() + (stays ? 0 : 1))
                .withRenewTime(ZonedDateTime.ofInstant(now.get(), ZoneOffset.UTC))
                .endSpec()
                .build();
        return asked("hold lease " + leaseName(), () -> {
            var one = client.leases().inNamespace(names.leaseNamespace()).resource(lease);
            return record(before == null ? one.create() : one.update());
        });
    }

    private String leaseName() {
        return names.leaseNamespace() + "/" + names.manager();
    }

    private static LeaseRecord record(Lease lease) {
        var spec = lease.getSpec();
        return new LeaseRecord(
                spec == null ? "" : Objects.requireNonNullElse(spec.getHolderIdentity(), ""),
                spec == null ? 0 : Objects.requireNonNullElse(spec.getLeaseTransitions(), 0),
                lease.getMetadata().getResourceVersion());
    }

    static <T extends @Nullable Object> T asked(String what, Supplier<T> request) throws ClusterException {
        try {
            return request.get();
        } catch (KubernetesClientException e) {
            throw new ClusterException(reason(e), Text.message(what + ": " + words(e)));
        }
    }

    private static String words(KubernetesClientException e) {
        Status status = e.getStatus();
        String said = status == null ? null : status.getMessage();
        if (said != null && !said.isEmpty()) {
            return e.getCode() + " " + said;
        }
        Throwable cause = e.getCause();
        return e.getMessage() + (cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    private static Reason reason(KubernetesClientException e) {
        return switch (e.getCode()) {
            case 422 -> isAnother(e) ? Reason.CONFLICT : Reason.INVALID;
            case 400, 413, 415 -> Reason.INVALID;
            case 401, 403 -> Reason.FORBIDDEN;
            case 404 -> isNamespace(e) ? Reason.NO_NAMESPACE : Reason.NO_KIND;
            case 409 -> Reason.CONFLICT;
            case 500, 501, 507 -> Reason.FAILED;
            default -> Reason.UNAVAILABLE;
        };
    }

    /** A patch with the uid of one that is gone counts as an attempt to change the uid. */
    private static boolean isAnother(KubernetesClientException e) {
        Status status = e.getStatus();
        return status != null
                && status.getDetails() != null
                && status.getDetails().getCauses() != null
                && status.getDetails().getCauses().stream().anyMatch(cause -> "metadata.uid".equals(cause.getField()));
    }

    private static boolean isNamespace(KubernetesClientException e) {
        Status status = e.getStatus();
        return status != null
                && status.getDetails() != null
                && "namespaces".equals(status.getDetails().getKind());
    }

    @Override
    public void close() {
        client.close();
    }
}
