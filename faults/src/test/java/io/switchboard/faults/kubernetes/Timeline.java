package io.switchboard.faults.kubernetes;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.switchboard.core.time.SerialScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many replicas a Deployment was to have, and what happened meanwhile, with the seconds since it began. */
final class Timeline implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Timeline.class);
    private static final Duration PERIOD = Duration.ofMillis(200);

    private final KubernetesClient client;
    private final String namespace;
    private final String deployment;
    private final SerialScheduler scheduler = new SerialScheduler("timeline");
    private final long began = scheduler.nanos();
    private final List<String> lines = new ArrayList<>();
    private int replicas;
    private volatile boolean closed;

    Timeline(KubernetesClient client, String namespace, String deployment) {
        this.client = client;
        this.namespace = namespace;
        this.deployment = deployment;
        scheduler.execute(this::look);
    }

    private void look() {
        if (closed) {
            return;
        }
        try {
            Deployment found = client.apps()
                    .deployments()
                    .inNamespace(namespace)
                    .withName(deployment)
                    .get();
            int now = found == null
                    ? 0
                    : Objects.requireNonNullElse(found.getSpec().getReplicas(), 1);
            if (now != replicas) {
                note("replicas " + replicas + " -> " + now);
                replicas = now;
            }
        } catch (KubernetesClientException e) {
            log.info("{}", e.toString());
        }
        scheduler.after(PERIOD, this::look);
    }

    void note(String what) {
        String line = "%.1f s: %s"
                .formatted(Duration.ofNanos(scheduler.nanos() - began).toMillis() / 1000.0, what);
        log.info(line);
        synchronized (lines) {
            lines.add(line);
        }
    }

    @Override
    public String toString() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    @Override
    public void close() {
        closed = true;
        scheduler.close();
    }
}
