package io.switchboard.xds;

import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.controlplane.PartProvider;
import java.io.IOException;

/** The part {@code xds} of the control plane: the registry by xDS. Its settings are those of {@link XdsSettings}. */
public final class XdsPartProvider implements PartProvider {
    @Override
    public String name() {
        return "xds";
    }

    @Override
    public boolean listens() {
        return true;
    }

    @Override
    public Part start(PartContext context) throws IOException {
        return XdsPart.start(context, XdsRules.standard());
    }
}
