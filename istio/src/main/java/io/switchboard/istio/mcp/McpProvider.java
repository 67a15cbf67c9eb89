package io.switchboard.istio.mcp;

import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.controlplane.PartProvider;
import java.io.IOException;

/** MCP-over-xDS as a part of the process. */
public final class McpProvider implements PartProvider {
    @Override
    public String name() {
        return "mcp";
    }

    @Override
    public boolean listens() {
        return true;
    }

    @Override
    public Part start(PartContext context) throws IOException {
        return McpPart.start(context);
    }
}
