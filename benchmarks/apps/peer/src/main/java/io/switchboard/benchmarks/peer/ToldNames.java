package io.switchboard.benchmarks.peer;

import com.google.gson.JsonParser;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolver.Listener2;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;

/**
 * Names of a scheme of its own, whose addresses are told: all that gRPC asks of a resolver but where they come from.
 */
public final class ToldNames extends NameResolverProvider {
    /** Begins to tell a service's addresses, by {@link ToldNames#tell}. */
    public interface Source {
        void start(String service, Listener2 listener);
    }

    private final String scheme;
    private final Source source;

    private ToldNames(String scheme, Source source) {
        this.scheme = scheme;
        this.source = source;
    }

    /** So that channels to {@code scheme:///service} are told by it. */
    public static void register(String scheme, Source source) {
        NameResolverRegistry.getDefaultRegistry().register(new ToldNames(scheme, source));
    }

    /** Each address is an endpoint of its own. */
    public static void tell(Listener2 listener, Collection<InetSocketAddress> addresses) {
        listener.onResult(ResolutionResult.newBuilder()
                .setAddressesOrError(StatusOr.fromValue(
                        addresses.stream().map(EquivalentAddressGroup::new).toList()))
                .build());
    }

    /** The address in a value that etcd's Go package has written. */
    public static InetSocketAddress address(String value) {
        return parse(JsonParser.parseString(value).getAsJsonObject().get("Addr").getAsString());
    }

    /** @param address as {@code 127.0.0.1:80} */
    public static InetSocketAddress parse(String address) {
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return new NameResolver() {
            @Override
            public String getServiceAuthority() {
                return "service";
            }

            @Override
            public void start(Listener2 listener) {
                source.start(target.getPath().substring(1), listener);
            }

            @Override
            public void shutdown() {}
        };
    }

    @Override
    public String getDefaultScheme() {
        return scheme;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 5;
    }
}
