package io.switchboard.scaler.activator;

import static io.switchboard.scaler.activator.ActivatorScene.PING;
import static io.switchboard.scaler.activator.ActivatorScene.SHOP;
import static io.switchboard.scaler.activator.ActivatorScene.call;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.Datacenter;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An activator in one of two datacenters: that of the scene is eu. */
@Timeout(180)
class ActivatorDatacentersTest {
    private final ActivatorScene scene = new ActivatorScene();
    private final EmbeddedEtcd us = scene.keep(EmbeddedEtcd.start());

    @AfterEach
    void end() {
        scene.close();
    }

    private Switchboard connect(String own) {
        boolean isEu = own.equals("eu");
        EmbeddedEtcd here = isEu ? scene.etcd : us;
        EmbeddedEtcd there = isEu ? us : scene.etcd;
        return Switchboard.connect(
                SwitchboardOptions.builder(EtcdOptions.builder(here.endpoint()).build())
                        .withoutSnapshotCache()
                        .datacenter(own)
                        .otherDatacenters(Datacenter.of(
                                isEu ? "us" : "eu",
                                EtcdOptions.builder(there.endpoint()).build()))
                        .build());
    }

    private ManagedChannel channel(Switchboard switchboard) {
        return scene.keep(
                switchboard.channel(SHOP, InsecureChannelCredentials.create()).build());
    }

    @Test
    void calls_wait_where_no_datacenter_has_an_instance_and_any_of_them_answers() throws Exception {
        ActivatorProcess activator =
                scene.keep(ActivatorProcess.start(connect("eu"), Map.of("services", SHOP), service -> true));
        Switchboard inEu = scene.keep(connect("eu"));
        Switchboard inUs = scene.keep(connect("us"));
        ManagedChannel fromEu = channel(inEu);
        ManagedChannel fromUs = channel(inUs);
        ListenableFuture<byte[]> one = call(fromEu, EchoServer.UNARY);
        ListenableFuture<byte[]> other = call(fromUs, EchoServer.UNARY);
        Awaited.until(() -> activator.waiting(SHOP) == 2);

        EchoServer server = EchoServer.start(inUs, SHOP);
        assertArrayEquals(PING, one.get(60, TimeUnit.SECONDS));
        assertArrayEquals(PING, other.get(60, TimeUnit.SECONDS));
        assertTrue(server.seen.stream().allMatch(EchoServer.Seen::byActivator));
        server.seen.clear();
        Awaited.until(() -> {
            server.seen.clear();
            return goesDirectly(fromEu, server) && goesDirectly(fromUs, server);
        });
        assertEquals(0, activator.waiting(SHOP), "what us can answer does not wait in eu");

        server.close();
        ListenableFuture<byte[]> again = call(fromEu, EchoServer.UNARY);
        Awaited.until(() -> activator.waiting(SHOP) == 1);
        EchoServer atHome = scene.keep(EchoServer.start(inEu, SHOP));
        assertArrayEquals(PING, again.get(60, TimeUnit.SECONDS));
        assertFalse(atHome.seen.isEmpty());
    }

    private static boolean goesDirectly(ManagedChannel channel, EchoServer server) {
        try {
            call(channel, EchoServer.UNARY).get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return !server.seen.remove().byActivator();
    }
}
