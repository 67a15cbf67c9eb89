package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A member whose name cannot be looked up, or not yet, holds up no other. */
class EndpointsNameResolverTest {
    private final SynchronizationContext context = new SynchronizationContext((thread, e) -> {
        throw new AssertionError("the channel panics", e);
    });
    private final List<Runnable> offloaded = new ArrayList<>();
    private final Map<String, InetAddress> hosts = new HashMap<>();
    private final List<StatusOr<List<EquivalentAddressGroup>>> results = new ArrayList<>();

    private static List<Endpoint> endpoints(String... texts) {
        return Stream.of(texts).map(Endpoint::parse).toList();
    }

    private EndpointsNameResolver start(ClusterMembers members) {
        NameResolver.Args args = NameResolver.Args.newBuilder()
                .setDefaultPort(80)
                .setProxyDetector(target -> null)
                .setSynchronizationContext(context)
                .setOffloadExecutor(offloaded::add)
                .setServiceConfigParser(new NameResolver.ServiceConfigParser() {
                    @Override
                    public NameResolver.ConfigOrError parseServiceConfig(Map<String, ?> config) {
                        return NameResolver.ConfigOrError.fromConfig(config);
                    }
                })
                .build();
        EndpointsNameResolver resolver = new EndpointsNameResolver(members, args, this::lookUp);
        context.execute(() -> resolver.start(new NameResolver.Listener2() {
            @Override
            public void onResult(ResolutionResult result) {
                throw new AssertionError("onResult2 is the way");
            }

            @Override
            public Status onResult2(ResolutionResult result) {
                results.add(result.getAddressesOrError());
                return Status.OK;
            }

            @Override
            public void onError(Status error) {
                throw new AssertionError("onResult2 is the way", error.asException());
            }
        }));
        return resolver;
    }

    private static ClusterMembers members(String... texts) {
        return new ClusterMembers(endpoints(texts), new Random(1), null, new MemberBook(() -> 0));
    }

    private InetAddress[] lookUp(String host) {
        InetAddress found = hosts.get(host);
        if (found == null) {
            throw new StackOverflowError(host);
        }
        return new InetAddress[] {found};
    }

    private void answer(int index) {
        offloaded.remove(index).run();
    }

    private List<Integer> ports() {
        return results.get(results.size() - 1).getValue().stream()
                .map(group -> ((InetSocketAddress) group.getAddresses().get(0)).getPort())
                .sorted()
                .toList();
    }

    @Test
    void addresses_are_dialled_while_a_name_is_still_looked_up() throws Exception {
        hosts.put("slow", InetAddress.getByAddress(new byte[] {10, 0, 0, 2}));
        start(members("slow:1", "10.0.0.1:2"));
        assertEquals(List.of(2), ports());
        answer(0);
        assertEquals(List.of(1, 2), ports());
    }

    @Test
    void one_name_that_hangs_holds_up_neither_another_nor_the_next_time() throws Exception {
        hosts.put("good", InetAddress.getByAddress(new byte[] {10, 0, 0, 1}));
        EndpointsNameResolver resolver = start(members("hangs:1", "good:2"));
        answer(1);
        assertEquals(List.of(2), ports());
        hosts.put("good", InetAddress.getByAddress(new byte[] {10, 0, 0, 9}));
        context.execute(resolver::refresh);
        assertEquals(2, offloaded.size());
        answer(1);
        assertEquals(2, results.size());
    }

    @Test
    void a_look_up_that_throws_an_error_is_made_again() {
        EndpointsNameResolver resolver = start(members("bad:1"));
        answer(0);
        assertEquals(
                "etcd host unknown: bad; is the name right, and does DNS answer?",
                results.get(0).getStatus().getDescription());
        context.execute(resolver::refresh);
        assertEquals(1, offloaded.size());
    }

    @Test
    void members_that_are_gone_are_forgotten() throws Exception {
        hosts.put("one", InetAddress.getByAddress(new byte[] {10, 0, 0, 1}));
        hosts.put("two", InetAddress.getByAddress(new byte[] {10, 0, 0, 2}));
        ClusterMembers members = members("one:1");
        start(members);
        answer(0);
        members.replace(endpoints("two:2"));
        answer(0);
        assertEquals(List.of(2), ports());
        members.replace(endpoints("one:1"));
        assertEquals(1, offloaded.size());
    }
}
