package io.switchboard.examples.quarkus;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.switchboard.EtcdNameResolverProvider;
import java.net.URI;

/** Takes the targets that Quarkus makes, {@code registry://service:9000}, for the service; the port means nothing. */
public final class RegistryResolver extends NameResolverProvider {
    static final String SCHEME = "registry";

    private final EtcdNameResolverProvider etcd = new EtcdNameResolverProvider();

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        if (!SCHEME.equals(target.getScheme())) {
            return null;
        }
        String service =
                target.getRawSchemeSpecificPart().replaceFirst("^//", "").replaceFirst(":\\d+$", "");
        return etcd.newNameResolver(URI.create("etcd:///" + service), args);
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    /** Below DNS (5): the highest becomes the scheme of targets without one. */
    @Override
    protected int priority() {
        return 4;
    }
}
