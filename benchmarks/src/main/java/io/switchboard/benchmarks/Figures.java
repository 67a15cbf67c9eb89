package io.switchboard.benchmarks;

import io.switchboard.benchmarks.autoscaling.AutoscalingMeasurement;
import io.switchboard.benchmarks.calls.CallsMeasurement;
import io.switchboard.benchmarks.datacenters.DatacentersMeasurement;
import io.switchboard.benchmarks.load.IdleMeasurement;
import io.switchboard.benchmarks.load.LoadMeasurement;
import io.switchboard.benchmarks.load.StormMeasurement;
import io.switchboard.benchmarks.mesh.MeshMeasurement;
import io.switchboard.benchmarks.propagation.PropagationMeasurement;
import io.switchboard.benchmarks.size.SizeMeasurement;
import io.switchboard.benchmarks.spring.SpringMeasurement;
import io.switchboard.benchmarks.stretched.StretchedMeasurement;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.harness.Charts;
import io.switchboard.harness.Options;
import io.switchboard.harness.Progress;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Measures on a real etcd, in one run, and writes {@code benchmarks.md}, {@code benchmarks.json} and the plots. */
public final class Figures {
    private Figures() {}

    /** @param args as {@code bin/bench --help} says */
    public static void main(String[] args) throws IOException {
        BenchOptions options = Options.parseOrExit("bench", new BenchOptions(), args);
        Map<String, Measurement> all = measurements(options);
        try {
            options.check(all.keySet());
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
        }
        Progress progress = new Progress(System.out);
        boolean complete = measure(all, options, progress);
        progress.say("bench: wrote " + options.folder.resolve("benchmarks.md") + ", benchmarks.json and the plots");
        // Idle threads of gRPC's are daemons; nothing else is left.
        System.exit(complete ? 0 : 1);
    }

    /** In the order of the page. */
    private static Map<String, Measurement> measurements(BenchOptions options) {
        Map<String, Measurement> all = new LinkedHashMap<>();
        all.put("registry", new RegistryMeasurement(options));
        all.put("propagation", new PropagationMeasurement());
        all.put("calls", new CallsMeasurement());
        all.put("size", new SizeMeasurement());
        all.put("registry-load", new LoadMeasurement());
        all.put("idle", new IdleMeasurement());
        all.put("storm", new StormMeasurement());
        all.put("stretched", new StretchedMeasurement());
        all.put("datacenters", new DatacentersMeasurement());
        all.put("mesh", new MeshMeasurement(options.serve));
        all.put("autoscaling", new AutoscalingMeasurement(options.serve, options.picks));
        all.put("spring", new SpringMeasurement());
        return all;
    }

    /** One that fails leaves the others; what is there is written after each. */
    private static boolean measure(Map<String, Measurement> all, BenchOptions options, Progress progress)
            throws IOException {
        List<String> only = options.only(all.keySet());
        SortedMap<String, String> failures = new TreeMap<>();
        // Where only a part is measured, the others stay as they are.
        Map<String, MeasuredSection> measured =
                new HashMap<>(only.isEmpty() && !options.again ? Map.of() : Earlier.read(options.folder, all));
        if (options.again) {
            write(measured, all, failures, options);
            return true;
        }
        try (SerialScheduler clock = new SerialScheduler("bench-clock")) {
            Bench bench =
                    new Bench(options.quick, etcdProgram(), options.apps, options.go, options.logs, clock, progress);
            Run run;
            try (EtcdServer etcd = bench.startEtcd();
                    RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
                run = Run.now(options, raw.version(), settingsOf(etcd), clock);
            }
            progress.say("bench: etcd " + run.etcd() + ", " + run.etcdSettings());
            for (Map.Entry<String, Measurement> one : all.entrySet()) {
                if (!only.isEmpty() && !only.contains(one.getKey())) {
                    continue;
                }
                progress.say("bench: " + one.getKey() + " …");
                try {
                    measured.put(
                            one.getKey(), new MeasuredSection(one.getValue().measure(bench), run));
                    write(measured, all, failures, options);
                } catch (Exception e) {
                    e.printStackTrace();
                    failures.put(one.getKey(), String.valueOf(e.getMessage()));
                }
            }
            if (!failures.isEmpty() && !measured.isEmpty()) {
                write(measured, all, failures, options);
            }
            return failures.isEmpty();
        }
    }

    private static void write(
            Map<String, MeasuredSection> measured,
            Map<String, Measurement> all,
            SortedMap<String, String> failures,
            BenchOptions options)
            throws IOException {
        List<MeasuredSection> inOrder = all.keySet().stream()
                .filter(measured::containsKey)
                .map(measured::get)
                .toList();
        List<String> missing =
                all.keySet().stream().filter(id -> !measured.containsKey(id)).toList();
        write(new BenchResults(inOrder, missing, failures), options.folder);
    }

    private static void write(BenchResults results, Path folder) throws IOException {
        Charts.write(folder.resolve("benchmarks"), results.charts());
        Files.writeString(folder.resolve("benchmarks.md"), BenchReport.markdown(results));
        Files.writeString(folder.resolve("benchmarks.json"), BenchReport.json(results));
    }

    private static Path etcdProgram() {
        return EtcdServer.find()
                .orElseThrow(() ->
                        new IllegalStateException("etcd was not found: set ETCD_BIN to it, or put it on the PATH"));
    }

    /** Its arguments, as the process has them, without names, addresses and folders. */
    private static String settingsOf(EtcdServer etcd) {
        String port = ":" + URI.create(etcd.endpoint()).getPort();
        return ProcessHandle.current()
                .children()
                .map(child -> child.info().arguments().orElse(new String[0]))
                .filter(arguments -> Arrays.stream(arguments).anyMatch(argument -> argument.endsWith(port)))
                .flatMap(Arrays::stream)
                .filter(argument -> !argument.matches("--(name|initial-cluster|logger)=.*|.*(-dir|-urls)=.*"))
                .map(argument -> "`" + argument + "`")
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(" "), all -> all.isEmpty() ? "its defaults" : all));
    }
}
