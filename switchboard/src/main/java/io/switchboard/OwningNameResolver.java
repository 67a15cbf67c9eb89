package io.switchboard;

import io.grpc.NameResolver;
import io.switchboard.core.Cleanup;
import io.switchboard.grpc.DirectoryNameResolver;

/** A resolver that gives its share of a connection back when it is shut down. */
final class OwningNameResolver extends NameResolver {
    private final DirectoryNameResolver resolver;
    private final SharedConnections.Use use;

    OwningNameResolver(DirectoryNameResolver resolver, SharedConnections.Use use) {
        this.resolver = resolver;
        this.use = use;
    }

    @Override
    public String getServiceAuthority() {
        return resolver.getServiceAuthority();
    }

    @Override
    public void start(Listener2 listener) {
        resolver.start(listener);
    }

    @Override
    public void refresh() {
        resolver.refresh();
    }

    @Override
    public void shutdown() {
        Cleanup.all(resolver::shutdown, use::close);
    }
}
