package io.switchboard.interop.mesh;

import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Await;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Servers, registered in an etcd for gRPC and for HTTP/1.1 alike, and what an operator does to them. */
final class Fleet implements AutoCloseable {
    private static final ChangeAuthor TEST = new ChangeAuthor("test", "");

    private final ServiceName service;
    private final List<ServiceName> services;
    private final Switchboard switchboard;
    private final EtcdClient client;
    private final RegistryAdmin admin;
    private final Map<String, FleetServer> servers = new TreeMap<>();
    /** What takes back what an operator has done, by what that is. */
    private final Map<String, Runnable> undo = new TreeMap<>();

    /**
     * @param etcd stays the caller's
     * @param leaseTtl how long its servers stay registered while they cannot reach etcd
     */
    Fleet(EtcdServer etcd, String service, Duration leaseTtl) {
        this.service = new ServiceName(service);
        services = List.of(this.service, new ServiceName(service + FleetServer.HTTP));
        switchboard = Switchboard.connect(
                EtcdOptions.builder(etcd.endpoint()).leaseTtl(leaseTtl).build());
        client = EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build());
        admin = RegistryAdmin.of(client);
    }

    /** Starts a server; the first letter of its name is its zone. */
    void start(String name, int weight, String version) {
        start(name, options -> options.weight(weight).version(version));
    }

    /** Starts a server that is registered by the name of its host. */
    void startAs(String host, String name) {
        start(name, options -> options.advertise(host));
    }

    private void start(String name, UnaryOperator<ServeOptions.Builder> said) {
        ServeOptions.Builder options =
                ServeOptions.builder().shutdownHook(false).locality(new Locality("region", name.substring(0, 1)));
        servers.put(
                name,
                FleetServer.start(
                        switchboard, service.value(), name, said.apply(options).build()));
    }

    /** Registers an address at which nobody has started a server. */
    void register(String address) {
        for (ServiceName one : services) {
            Registration unused = switchboard.register(one.value(), Instance.at(address));
        }
    }

    /** A server leaves in good order. */
    void stop(String name) {
        FleetServer server = servers.remove(name);
        if (server == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        server.close();
    }

    private FleetServer server(String name) {
        FleetServer server = servers.get(name);
        if (server == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return server;
    }

    void weigh(String name, int weight) {
        undo.put("weight of " + name, () -> targets(name).forEach(target -> Await.on(admin.clearWeight(target, TEST))));
        targets(name).forEach(target -> Await.on(admin.setWeight(target, weight, TEST)));
    }

    void drain(String name) {
        undo.put("drain of " + name, () -> targets(name).forEach(target -> Await.on(admin.undrain(target, TEST))));
        targets(name).forEach(target -> Await.on(admin.drain(target, TEST)));
    }

    private List<InstanceTarget> targets(String name) {
        return server(name).targets(service.value());
    }

    void drainZone(String zone) {
        Locality locality = new Locality("region", zone);
        undo.put("drain of zone " + zone, () -> Await.on(admin.undrainZone(locality)));
        Await.on(admin.drainZone(locality, Duration.ofMinutes(10), TEST));
    }

    /** Writes the service's config. */
    void config(String document) {
        undo.put(
                "config",
                () -> services.forEach(
                        one -> Await.on(admin.config(one).thenCompose(read -> admin.deleteConfig(read, TEST)))));
        services.forEach(one -> Await.on(admin.setConfig(one, document, OptionalLong.empty(), TEST)));
    }

    /** Takes back all that an operator has done. */
    void undo() {
        undo.values().forEach(Runnable::run);
        undo.clear();
    }

    @Override
    public void close() {
        servers.values().parallelStream().forEach(FleetServer::close);
        switchboard.close();
        client.close();
    }
}
