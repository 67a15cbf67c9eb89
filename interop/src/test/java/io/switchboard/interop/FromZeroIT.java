package io.switchboard.interop;

import io.switchboard.SwitchboardOptions;
import io.switchboard.controlplane.ControlPlane;
import io.switchboard.controlplane.ControlPlaneOptions;
import io.switchboard.controlplane.Sources;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of a service that goes to zero and comes back, through an activator: none fails, whoever calls. */
final class FromZeroIT extends GoInterop {
    @TempDir
    Path folder;

    @Test
    void no_call_of_go_fails_while_its_service_is_at_zero() throws Exception {
        try (ControlPlane activator = activator();
                GreeterCalls calls = GoCalls.start(etcd, service)) {
            Assertions.assertEquals(Set.of("activator"), activator.addresses().keySet());
            comesAndGoes(calls);
        }
    }

    @Test
    void no_call_of_java_fails_while_its_service_is_at_zero() throws Exception {
        try (ControlPlane activator = activator();
                GreeterCalls calls = JavaCalls.start(switchboard, service)) {
            Assertions.assertEquals(Set.of("activator"), activator.addresses().keySet());
            comesAndGoes(calls);
        }
    }

    private void comesAndGoes(GreeterCalls calls) throws InterruptedException {
        for (String name : Set.of("one", "two", "three")) {
            try (JavaGreeter greeter = JavaGreeter.start(switchboard, service, name)) {
                calls.untilAllAnswer(Set.of(greeter.name()));
            }
        }
    }

    /** As {@code switchboard serve --config} starts it; it is registered. */
    private ControlPlane activator() throws IOException, InterruptedException {
        Path config = Files.writeString(
                folder.resolve("serve.json"),
                "{\"parts\": {\"activator\": {\"address\": \"127.0.0.1:0\", \"services\": \"" + service + "\"}}}");
        ControlPlane started = ControlPlane.start(
                ControlPlaneOptions.builder().file(config).build(),
                meters -> Sources.of(SwitchboardOptions.builder(etcd.endpoint()), meters));
        CountDownLatch registered = new CountDownLatch(1);
        try (var following = switchboard.directory().follow(new ServiceName(service), set -> {
            if (set.freshness() == Freshness.LIVE && !set.instances().isEmpty()) {
                registered.countDown();
            }
        })) {
            Assertions.assertNotNull(following);
            Assertions.assertTrue(registered.await(60, TimeUnit.SECONDS), "the activator is registered");
        }
        return started;
    }
}
