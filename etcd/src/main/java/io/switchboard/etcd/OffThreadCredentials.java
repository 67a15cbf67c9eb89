package io.switchboard.etcd;

import io.grpc.CallCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.CompositeChannelCredentials;
import io.grpc.Status;
import java.util.concurrent.Executor;

/**
 * A program's credentials for single calls, asked for on threads where they may block: gRPC asks on the thread that
 * makes the call, and that one keeps leases alive.
 */
final class OffThreadCredentials extends CallCredentials {
    private final CallCredentials credentials;
    private final Executor threads;

    private OffThreadCredentials(CallCredentials credentials, Executor threads) {
        this.credentials = credentials;
        this.threads = threads;
    }

    /** The same credentials for the channel; those for calls, if there are any, on these threads. */
    static ChannelCredentials of(ChannelCredentials given, Executor threads) {
        if (given instanceof CompositeChannelCredentials composite) {
            return CompositeChannelCredentials.create(
                    of(composite.getChannelCredentials(), threads),
                    new OffThreadCredentials(composite.getCallCredentials(), threads));
        }
        return given;
    }

    @Override
    public void applyRequestMetadata(RequestInfo request, Executor unused, MetadataApplier applier) {
        threads.execute(() -> {
            try {
                credentials.applyRequestMetadata(request, threads, applier);
            } catch (Throwable e) {
                applier.fail(Status.UNAUTHENTICATED
                        .withDescription("the credentials given for calls to etcd failed")
                        .withCause(e));
            }
        });
    }
}
