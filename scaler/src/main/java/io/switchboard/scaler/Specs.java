package io.switchboard.scaler;

import io.switchboard.scaler.keda.GetMetricSpecResponse;
import io.switchboard.scaler.keda.MetricSpec;

/** What an autoscaler is told once: which metrics there are. From the metadata alone, so that it is never missing. */
final class Specs {
    private Specs() {}

    static GetMetricSpecResponse of(ScalerSpec spec) {
        GetMetricSpecResponse.Builder told = GetMetricSpecResponse.newBuilder();
        for (Target target : spec.targets()) {
            told.addMetricSpecs(MetricSpec.newBuilder()
                    .setMetricName(target.metric().exported())
                    .setTargetSizeFloat(target.perReplica())
                    // Rounded down: who reads only this has too many replicas, not too few.
                    .setTargetSize(Math.max(1, (long) target.perReplica())));
        }
        return told.build();
    }
}
