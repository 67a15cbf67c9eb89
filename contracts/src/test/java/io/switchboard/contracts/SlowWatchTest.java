package io.switchboard.contracts;

import static io.switchboard.contracts.ContractWatches.all;
import static io.switchboard.contracts.ContractWatches.creation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that takes its time must neither fill the server's memory nor miss anything. */
final class SlowWatchTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final ManagedChannel channel = Grpc.newChannelBuilder(
                    "127.0.0.1:" + etcd.port(), InsecureChannelCredentials.create())
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .build();

    @AfterEach
    void close() {
        channel.shutdownNow();
        etcd.close();
    }

    /** Takes responses only when told to. */
    private static final class Taker implements ClientResponseObserver<WatchRequest, WatchResponse> {
        final BlockingQueue<WatchResponse> taken = new LinkedBlockingQueue<>();

        @Nullable
        ClientCallStreamObserver<WatchRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
            call = stream;
            stream.disableAutoRequestWithInitial(0);
        }

        WatchResponse take() throws InterruptedException {
            ClientCallStreamObserver<WatchRequest> stream = call;
            assertNotNull(stream);
            stream.request(1);
            WatchResponse response = taken.poll(60, TimeUnit.SECONDS);
            assertNotNull(response);
            return response;
        }

        @Override
        public void onNext(WatchResponse response) {
            taken.add(response);
        }

        @Override
        public void onError(Throwable t) {}

        @Override
        public void onCompleted() {}
    }

    @Test
    void slow_reader_gets_everything_once_and_in_order() throws InterruptedException {
        Taker taker = new Taker();
        var requests = WatchGrpc.newStub(channel).watch(taker);
        requests.onNext(creation(all("a/")));
        assertTrue(taker.take().getCreated());
        int count = 1000;
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            written.add(etcd.put("a/b", "x".repeat(10_000)));
        }
        List<Long> told = new ArrayList<>();
        int responses = 0;
        while (told.size() < count) {
            responses++;
            for (Event event : taker.take().getEventsList()) {
                told.add(event.getKv().getModRevision());
            }
        }
        assertEquals(written, told);
        assertTrue(responses < count, "late changes come together, but " + responses + " responses came");
    }
}
