package io.switchboard.faults.kubernetes;

import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.switchboard.core.Cleanup;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.harness.Child;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process for each pod of a namespace, as a node would run it: it is started when there is a pod, its pod is ready
 * when it is registered, and it is asked to end (SIGTERM) when the pod is to be deleted, which it is then. Each has an
 * address of this machine for its own.
 */
final class LocalKubelet implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalKubelet.class);
    private static final Duration PERIOD = Duration.ofMillis(200);

    private static final class Run {
        final Child process;
        final String ip;
        boolean ready;
        boolean ending;

        Run(Child process, String ip) {
            this.process = process;
            this.ip = ip;
        }
    }

    private final KubernetesClient client;
    private final String namespace;
    private final BiFunction<String, String, Child> start;
    private final SerialScheduler scheduler = new SerialScheduler("kubelet");
    /** By the pod's name. */
    private final Map<String, Run> runs = new HashMap<>();

    private final List<String> ended = new ArrayList<>();
    private int started;
    private volatile boolean closed;

    /** @param start starts the process of a pod of this name at this address; does not wait */
    LocalKubelet(KubernetesClient client, String namespace, BiFunction<String, String, Child> start) {
        this.client = client;
        this.namespace = namespace;
        this.start = start;
        scheduler.execute(this::look);
    }

    private void look() {
        if (closed) {
            return;
        }
        try {
            for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
                look(pod);
            }
        } catch (KubernetesClientException e) {
            // What it could not do it does the next time.
            log.info("{}", e.toString());
        }
        scheduler.after(PERIOD, this::look);
    }

    private void look(Pod pod) {
        String name = pod.getMetadata().getName();
        boolean deleted = pod.getMetadata().getDeletionTimestamp() != null;
        Run run;
        synchronized (this) {
            run = runs.get(name);
        }
        if (run == null && !deleted) {
            run(pod, name);
        } else if (run != null && deleted && !run.ending) {
            run.ending = true;
            run.process.terminate();
        } else if (deleted && (run == null || !run.process.isAlive())) {
            synchronized (this) {
                ended.add(name);
            }
            client.pods()
                    .inNamespace(namespace)
                    .withName(name)
                    .withGracePeriod(0)
                    .delete();
        } else if (run != null && !run.ready && run.process.lines(0).contains("STATE ACTIVE")) {
            ready(pod, run);
            run.ready = true;
        }
    }

    private void run(Pod pod, String name) {
        if (pod.getSpec().getNodeName() == null) {
            Binding binding = new BindingBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName(name)
                    .endMetadata()
                    .withNewTarget()
                    .withKind("Node")
                    .withName("local")
                    .endTarget()
                    .build();
            client.bindings().inNamespace(namespace).resource(binding).create();
        }
        String ip = "127.0.1." + ++started;
        Run run = new Run(start.apply(name, ip), ip);
        synchronized (this) {
            runs.put(name, run);
        }
    }

    private void ready(Pod pod, Run run) {
        String now = Instant.now().toString();
        client.resource(new PodBuilder(pod)
                        .withNewStatus()
                        .withPhase("Running")
                        .withStartTime(now)
                        .withPodIP(run.ip)
                        .addNewPodIP(run.ip)
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withLastTransitionTime(now)
                        .endCondition()
                        .endStatus()
                        .build())
                .updateStatus();
    }

    /** The process of a pod, and its address. */
    synchronized Child process(String pod) {
        Run run = runs.get(pod);
        if (run == null) {
            throw new IllegalStateException("there is no process of " + pod);
        }
        return run.process;
    }

    synchronized String ip(String pod) {
        Run run = runs.get(pod);
        return run == null ? "" : run.ip;
    }

    /** The pods that are ready and are not to be deleted, in the order of their names. */
    synchronized List<String> ready() {
        return runs.entrySet().stream()
                .filter(each -> each.getValue().ready && !each.getValue().ending)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The pods that have ended. */
    synchronized List<String> ended() {
        return List.copyOf(ended);
    }

    @Override
    public void close() {
        closed = true;
        List<Child> all;
        synchronized (this) {
            all = runs.values().stream().map(run -> run.process).toList();
        }
        Cleanup.all(scheduler::close, () -> Cleanup.each(all, Child::kill));
    }
}
