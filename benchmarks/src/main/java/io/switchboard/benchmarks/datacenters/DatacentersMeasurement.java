package io.switchboard.benchmarks.datacenters;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.datacenters.DatacentersResults.Client;
import io.switchboard.benchmarks.size.RegistryContent;
import io.switchboard.benchmarks.size.SizeProgram;
import io.switchboard.core.Cleanup;
import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The same client with one registry, three and nine, each of them an etcd with the same number of instances. */
public final class DatacentersMeasurement implements Measurement {
    /** In the order of the tables; the first is what the others are compared with. */
    static final List<Integer> REGISTRIES = List.of(1, 3, 9);

    private static final int INSTANCES_OF_EACH = 10;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String FIRST = "first";
    private static final String SERVICE = "size";
    private static final String SERVICES = "many";

    @Override
    public Section again(JsonElement data) {
        return new DatacentersReport(new Gson().fromJson(data, DatacentersResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) {
        int instances = bench.of(10_000, 1_000);
        int services = bench.of(1_000, 100);
        List<Registry> registries = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < REGISTRIES.get(REGISTRIES.size() - 1); i++) {
                registries.add(Registry.filled(bench, instances, services));
            }
            for (int round = 1; round <= bench.of(5, 2); round++) {
                for (int some : REGISTRIES) {
                    Client client = new Run(bench, registries.subList(0, some), instances, services).measure(round);
                    bench.progress().say("  " + client);
                    clients.add(client);
                }
            }
        } finally {
            Cleanup.each(registries, Registry::close);
        }
        return new DatacentersReport(new DatacentersResults(instances, services, INSTANCES_OF_EACH, clients)).section();
    }

    private record Registry(EtcdServer etcd, RawEtcd raw) {
        static Registry filled(Bench bench, int instances, int services) {
            EtcdServer etcd = bench.startEtcd();
            Registry registry = new Registry(etcd, RawEtcd.connect(etcd.endpoint()));
            try {
                registry.raw.putAll(RegistryContent.of(FIRST, 1));
                registry.raw.putAll(RegistryContent.of(SERVICE, instances));
                for (int service = 0; service < services; service++) {
                    registry.raw.putAll(RegistryContent.of(SERVICES + service, INSTANCES_OF_EACH));
                }
                return registry;
            } catch (RuntimeException | Error e) {
                Cleanup.after(e, registry::close);
                throw e;
            }
        }

        void close() {
            Cleanup.all(raw::close, etcd::close);
        }
    }

    /** One client's process, from start to end. */
    private record Run(Bench bench, List<Registry> registries, int instances, int services) {
        Client measure(int round) {
            String endpoints =
                    registries.stream().map(one -> one.etcd().endpoint()).collect(Collectors.joining(","));
            List<String> jvm = List.of("-Xmx3g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
            try (Child child = bench.start("datacenters", bench.own(SizeProgram.class, jvm, endpoints, "forget"))) {
                child.next("ready", LIMIT);
                int some = registries.size();
                full(child, "follow " + FIRST + " " + some);
                double started = heap(child);

                int all = instances * some;
                double fullMillis = full(child, "follow " + SERVICE + " " + all);
                double filled = heap(child);

                // So that what is measured next has been compiled.
                changes(child, all, bench.of(1_000, 100));
                double[] cpu = child.numbers("cpu", "cpu");
                List<Long> changes = changes(child, all, bench.of(200, 20));
                double cpuMicros = (child.numbers("cpu", "cpu")[0] - cpu[0]) / 1e3 / changes.size();

                double before = heap(child);
                double servicesMillis =
                        full(child, "many " + SERVICES + " " + services + " " + INSTANCES_OF_EACH * some);
                return new Client(
                        some,
                        round,
                        started,
                        fullMillis,
                        (filled - started) / all,
                        Spread.ofNanos(changes).p50(),
                        cpuMicros,
                        servicesMillis,
                        (heap(child) - before) / services / some);
            }
        }

        private static double full(Child child, String order) {
            child.tell(order);
            return Spread.millis(Long.parseLong(child.next("full", LIMIT)));
        }

        private static double heap(Child child) {
            return child.numbers("stats", "stats")[0];
        }

        private List<Long> changes(Child child, int all, int rounds) {
            RawEtcd last = registries.get(registries.size() - 1).raw();
            List<Long> took = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                String key = RegistryContent.key(SERVICE, instances + i);
                took.add(timed(child, all + 1, () -> last.put(key, RegistryContent.value(instances, 0))));
                took.add(timed(child, all, () -> last.delete(key)));
            }
            return took;
        }

        private long timed(Child child, int size, Runnable change) {
            child.tell("await " + size);
            child.next("awaiting", LIMIT);
            long sent = bench.clock().nanos();
            change.run();
            return Long.parseLong(child.next("has", LIMIT)) - sent;
        }
    }
}
