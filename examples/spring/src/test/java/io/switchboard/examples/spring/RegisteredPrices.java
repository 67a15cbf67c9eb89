package io.switchboard.examples.spring;

import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.RegisteredInstance;
import io.switchboard.operator.RegistryAdmin;
import java.util.List;

/** What an operator sees of the servers that tell prices. */
final class RegisteredPrices implements AutoCloseable {
    static final ServiceName GRPC = new ServiceName("prices");
    static final ServiceName HTTP = new ServiceName("http/prices");

    private final EtcdClient client;
    private final RegistryAdmin admin;

    RegisteredPrices(Etcd etcd) {
        client = EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build());
        admin = RegistryAdmin.of(client);
    }

    EtcdClient client() {
        return client;
    }

    RegistryAdmin admin() {
        return admin;
    }

    List<Instance> instances(ServiceName service) {
        return Await.on(admin.instances(service)).instances().stream()
                .map(RegisteredInstance::instance)
                .toList();
    }

    /** The one for the calls by HTTP to this process. */
    InstanceTarget target(App server) {
        return instances(HTTP).stream()
                .filter(instance -> instance.address().port() == server.port())
                .map(instance -> InstanceTarget.of(HTTP, instance.id()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        client.close();
    }
}
