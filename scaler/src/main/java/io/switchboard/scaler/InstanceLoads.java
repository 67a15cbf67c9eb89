package io.switchboard.scaler;

import io.grpc.ChannelCredentials;
import io.switchboard.Switchboard;
import io.switchboard.controlplane.PartContext;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.operator.load.ServiceLoads;
import java.util.Random;

/** The loads of services, by channels to their instances as clients of this process's place have them. */
final class InstanceLoads {
    private InstanceLoads() {}

    static ServiceLoads of(PartContext context, ChannelCredentials credentials, ScalerMetrics metrics) {
        Switchboard switchboard = context.switchboard();
        Telemetry measured = switchboard.telemetry();
        return ServiceLoads.of(
                context.directory(),
                (service, instance) ->
                        switchboard.channelTo(service, instance, credentials).build(),
                context.scheduler(),
                new Random(),
                new Telemetry() {
                    @Override
                    public void reportIgnored(ServiceName service, String instanceId) {
                        metrics.ignored();
                        measured.reportIgnored(service, instanceId);
                    }
                });
    }
}
