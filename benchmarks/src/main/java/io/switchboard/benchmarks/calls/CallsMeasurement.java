package io.switchboard.benchmarks.calls;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.Section;
import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Throughput and latency of calls in every {@link Way}, in turns of less than a second. */
public final class CallsMeasurement implements Measurement {
    private static final int SERVERS = 10;
    private static final int AT_ONCE = 32;
    private static final int MILLIS = 200;
    private static final int WARM_UP = 6;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Override
    public Section again(JsonElement data) {
        return new CallsReport(new Gson().fromJson(data, CallsResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) {
        int rounds = bench.of(200, 6);
        List<List<double[]>> runs = new ArrayList<>();
        Way.ALL.forEach(way -> runs.add(new ArrayList<>()));
        List<CallsResults.OfWay> ways = new ArrayList<>();
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Child servers = bench.start(
                        "calls-servers", bench.own(ServersProgram.class, List.of(), Integer.toString(SERVERS)))) {
            List<String> addresses = List.of(servers.next("servers", LIMIT).split(" ", -1));
            addresses.forEach(address -> raw.announce("calls/" + address, address));
            List<String> arguments = new ArrayList<>(List.of(etcd.endpoint(), "calls"));
            arguments.addAll(addresses);
            try (Child caller = bench.start(
                    "calls", bench.own(CallsProgram.class, List.of("-Xmx3g"), arguments.toArray(String[]::new)))) {
                caller.next("ready", LIMIT);
                for (int round = 1 - WARM_UP; round <= rounds; round++) {
                    if (round == 1) {
                        caller.tell("forget");
                    }
                    for (int turn = 0; turn < runs.size(); turn++) {
                        // Nobody always follows the same other one.
                        int way = Math.floorMod(round % 2 == 0 ? turn + round : round - turn, runs.size());
                        double[] run = caller.numbers("run " + way + " " + AT_ONCE + " " + MILLIS, "ran");
                        if (round > 0) {
                            runs.get(way).add(run);
                        }
                    }
                    if (round > 0) {
                        bench.progress().step("calls in all ways", round, rounds);
                    }
                }
                for (int way = 0; way < runs.size(); way++) {
                    double[] ranks = caller.numbers("latencies " + way, "latencies");
                    ways.add(ofWay(Way.ALL.get(way).name(), runs.get(way), runs.get(0), ranks));
                }
            }
        }
        return new CallsReport(new CallsResults(SERVERS, AT_ONCE, rounds, MILLIS, ways)).section();
    }

    static CallsResults.OfWay ofWay(String name, List<double[]> runs, List<double[]> compared, double[] ranks) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            ratios.add(runs.get(i)[0] / compared.get(i)[0]);
        }
        return new CallsResults.OfWay(
                name,
                runs.stream().map(run -> run[0]).toList(),
                ratios,
                runs.stream().map(run -> run[1] / 1e3).toList(),
                runs.stream().mapToLong(run -> (long) run[2]).sum(),
                ranks[0] / 1e3,
                ranks[1] / 1e3,
                ranks[2] / 1e3);
    }
}
