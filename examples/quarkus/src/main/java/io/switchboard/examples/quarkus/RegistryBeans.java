package io.switchboard.examples.quarkus;

import io.switchboard.Switchboard;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The application's one connection to the registry. */
@Singleton
final class RegistryBeans {
    @Produces
    @Singleton
    Switchboard switchboard() {
        return Switchboard.connect(); // the etcd of SWITCHBOARD_ENDPOINTS
    }

    void close(@Disposes Switchboard switchboard) {
        switchboard.close();
    }
}
