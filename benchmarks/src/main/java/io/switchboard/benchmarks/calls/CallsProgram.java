package io.switchboard.benchmarks.calls;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.benchmarks.peer.ToldNames;
import io.switchboard.harness.Program;
import io.switchboard.harness.Ranks;
import java.net.InetSocketAddress;
import java.nio.LongBuffer;
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
    private static final String STATIC = "static-list";

    private final List<Channel> channels = new ArrayList<>();
    private final Map<Integer, List<LongBuffer>> latencies = new HashMap<>();

    private CallsProgram() {}

    /** @param arguments etcd's endpoint, the service, and the addresses of its servers */
    public static void main(String[] arguments) throws Exception {
        List<InetSocketAddress> addresses =
                Arrays.stream(arguments).skip(2).map(ToldNames::parse).toList();
        ToldNames.register(STATIC, (service, listener) -> ToldNames.tell(listener, addresses));
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
                    : Grpc.newChannelBuilder(STATIC + ":///" + service, InsecureChannelCredentials.create());
            channels.add(channel.defaultServiceConfig(way.serviceConfig()).build());
        }
        Program.say("ready");
        Program.obey(words -> {
            switch (words[0]) {
                case "run" -> run(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
                case "forget" -> latencies.clear();
                case "latencies" -> latencies(Integer.parseInt(words[1]));
                default -> throw Program.notUnderstood(words);
            }
        });
    }

    private void run(int way, int atOnce, long millis) throws InterruptedException {
        Load.Result result = Load.run(channels.get(way), Way.ALL.get(way).hashed(), atOnce, millis * 1_000_000);
        latencies.computeIfAbsent(way, any -> new ArrayList<>()).add(result.latencies());
        Program.say("ran " + result.perSecond() + " " + result.cpuNanos() + " " + result.failed());
    }

    private void latencies(int way) {
        long[] all = latencies.getOrDefault(way, List.of()).stream()
                .flatMapToLong(one -> LongStream.range(0, one.remaining()).map(i -> one.get((int) i)))
                .sorted()
                .toArray();
        Program.say("latencies " + all[Ranks.index(all.length, 0.5)] + " " + all[Ranks.index(all.length, 0.99)] + " "
                + all[Ranks.index(all.length, 0.999)]);
    }
}
