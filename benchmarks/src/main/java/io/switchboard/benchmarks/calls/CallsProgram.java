package io.switchboard.benchmarks.calls;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolverRegistry;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A caller in all ways, as a process: told by lines what to do, it says by lines what happened. It ends with its input.
 *
 * <pre>
 *   run WAY AT_ONCE MILLIS    calls, and says "ran CALLS_PER_SECOND CPU_NANOS FAILED"
 *   forget                    nothing that was run until now counts for latencies
 *   latencies WAY             says "latencies P50 P99 P999", in nanoseconds, of all that was run
 * </pre>
 */
public final class CallsProgram {
    private final List<Channel> channels = new ArrayList<>();
    private final Map<Integer, List<LongBuffer>> latencies = new HashMap<>();

    private CallsProgram() {}

    /** @param arguments etcd's endpoint, the service, and the addresses of its servers */
    public static void main(String[] arguments) throws Exception {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String address : Arrays.asList(arguments).subList(2, arguments.length)) {
            URI uri = URI.create("tcp://" + address);
            addresses.add(new InetSocketAddress(uri.getHost(), uri.getPort()));
        }
        NameResolverRegistry.getDefaultRegistry().register(new StaticNames(addresses));
        try (Switchboard switchboard = Switchboard.connect(
                SwitchboardOptions.builder(arguments[0]).withoutSnapshotCache().build())) {
            new CallsProgram().obey(switchboard, arguments[1]);
        }
        System.exit(0);
    }

    private void obey(Switchboard switchboard, String service) throws Exception {
        for (Way way : Way.ALL) {
            ManagedChannelBuilder<?> channel = way.fromRegistry()
                    ? Grpc.newChannelBuilder("etcd:///" + service, InsecureChannelCredentials.create())
                            .setNameResolverArg(Switchboard.RESOLVER_ARG, switchboard)
                    : Grpc.newChannelBuilder(
                            StaticNames.SCHEME + ":///" + service, InsecureChannelCredentials.create());
            channels.add(channel.defaultServiceConfig(way.serviceConfig()).build());
        }
        say("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "run" -> run(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
                case "forget" -> latencies.clear();
                case "latencies" -> latencies(Integer.parseInt(words[1]));
                default -> throw new IllegalArgumentException("not understood: " + line);
            }
        }
    }

    private void run(int way, int atOnce, long millis) throws InterruptedException {
        Load.Result result = Load.run(channels.get(way), Way.ALL.get(way).hashed(), atOnce, millis * 1_000_000);
        latencies.computeIfAbsent(way, any -> new ArrayList<>()).add(result.latencies());
        say("ran " + result.perSecond() + " " + result.cpuNanos() + " " + result.failed());
    }

    private void latencies(int way) {
        long[] all = latencies.getOrDefault(way, List.of()).stream()
                .flatMapToLong(one -> LongStream.range(0, one.remaining()).map(i -> one.get((int) i)))
                .sorted()
                .toArray();
        say("latencies " + rank(all, 0.5) + " " + rank(all, 0.99) + " " + rank(all, 0.999));
    }

    private static long rank(long[] sorted, double part) {
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * part) - 1)];
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
