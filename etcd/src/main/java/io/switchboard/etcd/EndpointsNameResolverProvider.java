package io.switchboard.etcd;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Uri;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Gives grpc-java the addresses of etcd's members for Switchboard's own channel; nothing to use directly. */
public final class EndpointsNameResolverProvider extends NameResolverProvider {
    static final String SCHEME = "switchboard-members";

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 4;
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return SCHEME.equals(target.getScheme()) ? resolver(args) : null;
    }

    @Override
    public @Nullable NameResolver newNameResolver(Uri target, NameResolver.Args args) {
        return SCHEME.equals(target.getScheme()) ? resolver(args) : null;
    }

    private static @Nullable NameResolver resolver(NameResolver.Args args) {
        ClusterMembers members = args.getArg(EndpointsNameResolver.MEMBERS);
        return members == null ? null : new EndpointsNameResolver(members, args);
    }
}
