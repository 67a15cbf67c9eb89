package io.switchboard.scaler.activator;

import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.controlplane.PartProvider;
import io.switchboard.core.Instance;
import java.io.IOException;

/** The activator as a part of the process. */
public final class ActivatorProvider implements PartProvider {
    /** The label of the instances that are activators: they hold calls, and are no capacity. */
    public static final String LABEL = "switchboard-activator";

    /** Whether the instance is an activator, of whatever process. */
    public static boolean isActivator(Instance instance) {
        return instance.labels().containsKey(LABEL);
    }

    @Override
    public String name() {
        return "activator";
    }

    @Override
    public boolean listens() {
        return true;
    }

    @Override
    public Part start(PartContext context) throws IOException {
        return ActivatorPart.start(context);
    }
}
