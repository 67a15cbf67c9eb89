package io.switchboard.istio.kubernetes;

import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.controlplane.PartProvider;

/** The writer of Kubernetes' objects as a part of the process. */
public final class KubernetesProvider implements PartProvider {
    @Override
    public String name() {
        return "kubernetes";
    }

    @Override
    public boolean listens() {
        return false;
    }

    @Override
    public Part start(PartContext context) {
        return KubernetesPart.start(context);
    }
}
