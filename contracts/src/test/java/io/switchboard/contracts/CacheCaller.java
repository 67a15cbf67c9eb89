package io.switchboard.contracts;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.Switchboard;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.AuthenticateRequest;
import java.util.concurrent.TimeUnit;

/** A process that calls xiaoxu/demo once, by the etcd at the endpoint it is given, and prints who answered. */
final class CacheCaller {
    private CacheCaller() {}

    public static void main(String[] arguments) {
        try (Switchboard switchboard = Switchboard.connect(arguments[0])) {
            ManagedChannel channel = switchboard
                    .channel("xiaoxu/demo", InsecureChannelCredentials.create())
                    .build();
            try {
                // Not wait-for-ready: that nothing is known must not be said while it is being remembered.
                System.out.println("ANSWER "
                        + AuthGrpc.newBlockingStub(channel)
                                .withDeadlineAfter(60, TimeUnit.SECONDS)
                                .authenticate(AuthenticateRequest.getDefaultInstance())
                                .getToken());
            } finally {
                channel.shutdownNow();
            }
        }
    }
}
