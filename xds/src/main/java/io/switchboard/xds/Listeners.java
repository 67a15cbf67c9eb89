package io.switchboard.xds;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.switchboard.core.ServiceName;

/** Listeners: one that a program with gRPC has for a service, and those that an Envoy asks for. */
final class Listeners {
    private static final HttpFilter ROUTER = HttpFilter.newBuilder()
            .setName("envoy.filters.http.router")
            .setTypedConfig(Resources.any(Router.getDefaultInstance()))
            .build();

    private Listeners() {}

    /** Never changes: what may is in the route that it names. */
    static Listener ofService(ServiceName service) {
        return Listener.newBuilder()
                .setName(ResourceNames.of(service))
                .setApiListener(ApiListener.newBuilder()
                        .setApiListener(
                                Resources.any(manager(ResourceNames.of(service)).build())))
                .build();
    }

    static Listener ofNode(EnvoyListener listener) {
        String name = ResourceNames.ofListener(listener);
        HttpConnectionManager manager = manager(name)
                .setStatPrefix("switchboard_" + listener.port())
                .setCodecType(HttpConnectionManager.CodecType.AUTO)
                // A host is the service's name, with or without a port behind it.
                .setStripAnyHostPort(true)
                // A stream without messages is no broken one.
                .setStreamIdleTimeout(Durations.ZERO)
                .setCommonHttpProtocolOptions(HttpProtocolOptions.getDefaultInstance())
                .build();
        return Listener.newBuilder()
                .setName(name)
                .setAddress(Address.newBuilder()
                        .setSocketAddress(SocketAddress.newBuilder()
                                .setAddress(listener.address())
                                .setPortValue(listener.port())))
                .addFilterChains(FilterChain.newBuilder()
                        .addFilters(Filter.newBuilder()
                                .setName("envoy.filters.network.http_connection_manager")
                                .setTypedConfig(Resources.any(manager))))
                .build();
    }

    private static HttpConnectionManager.Builder manager(String route) {
        return HttpConnectionManager.newBuilder()
                .setRds(Rds.newBuilder().setConfigSource(Clusters.ads()).setRouteConfigName(route))
                .addHttpFilters(ROUTER);
    }
}
