package io.switchboard.scaler;

import io.grpc.ChannelCredentials;
import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.controlplane.PartProvider;
import java.io.IOException;

/** KEDA's external scaler as a part of the process. */
public final class ScalerProvider implements PartProvider {
    @Override
    public String name() {
        return "scaler";
    }

    @Override
    public boolean listens() {
        return true;
    }

    @Override
    public Part start(PartContext context) throws IOException {
        ScalerSettings settings = new ScalerSettings(context.settings());
        int services = settings.services();
        int streams = settings.streams();
        ChannelCredentials credentials = settings.credentials();
        settings.end();
        ScalerMetrics metrics = new ScalerMetrics(context.meters());
        return ScalerPart.start(context, InstanceLoads.of(context, credentials, metrics), metrics, services, streams);
    }
}
