package io.switchboard.benchmarks.mesh;

import io.switchboard.benchmarks.Spread;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What serving the mesh has cost.
 *
 * @param services in etcd
 * @param instances of each
 * @param stages by how many streams there are
 * @param first calls of clients of xDS and of etcd
 * @param sizes by how many services there are
 * @param istio null: not measured
 * @param noIstio why not; empty if it was
 */
record MeshResults(
        int services,
        int instances,
        List<Stage> stages,
        FirstCalls first,
        List<OfSize> sizes,
        @Nullable Istio istio,
        String noIstio) {
    /**
     * So many streams, each for two services: one that all have, and one of its own.
     *
     * @param readyMillis from the start of the process until it was ready
     * @param serviceBytes heap for each service that is followed
     * @param streamBytes heap for each stream, without the services
     * @param openMillis until all streams had all endpoints
     * @param openCpuMicros by stream; the services are followed already
     * @param openWireBytes by stream, both ways
     * @param idleCpuMicros by stream and second, without changes
     * @param changes of own services: from the put to the acknowledgement
     * @param changeCpuMicros of the process, by change
     * @param changeWireBytes by change, both ways
     * @param shared changes that all streams hear of
     * @param pushCpuMicros of the process, by stream that hears of one
     * @param restartMillis from the kill of the process until all streams had all endpoints again
     * @param restartReadyMillis of this, until it was ready
     * @param restartCpuMicros of the new process by stream, until then
     * @param peakBytes the most memory of the new process
     */
    record Stage(
            int streams,
            double readyMillis,
            double serviceBytes,
            double streamBytes,
            double openMillis,
            double openCpuMicros,
            double openWireBytes,
            double idleCpuMicros,
            Heard changes,
            double changeCpuMicros,
            double changeWireBytes,
            Heard shared,
            double pushCpuMicros,
            double restartMillis,
            double restartReadyMillis,
            double restartCpuMicros,
            double peakBytes) {}

    /**
     * What streams heard of changes.
     *
     * @param perSecond changes, as they were made
     * @param missing acknowledgements that never came
     * @param spread from the put to an acknowledgement
     */
    record Heard(int count, double perSecond, int missing, Spread spread) {}

    /**
     * From a put to the first call of a client that has a server more.
     *
     * @param later in each round, the one of xDS after the one of etcd
     */
    record FirstCalls(Spread xds, Spread etcd, Spread later) {}

    /**
     * The same changes and streams among so many services.
     *
     * @param changeCpuMicros of the process, by change
     */
    record OfSize(int services, int streams, double changeCpuMicros, Spread spread) {}

    /**
     * Beside istiod, of ServiceEntries of the same registry by MCP; both with one Envoy.
     *
     * @param services in that registry
     * @param direct from the put until the Envoy that Switchboard serves has the endpoint
     * @param istiod the same of the Envoy that istiod serves
     * @param switchboardCpuMicros of the process that serves xDS, by change
     * @param mcpCpuMicros of the process that serves istiod, by change
     * @param istiodCpuMicros by change
     */
    record Istio(
            int services,
            Spread direct,
            Spread istiod,
            double switchboardCpuMicros,
            double mcpCpuMicros,
            double istiodCpuMicros) {}
}
