package io.switchboard.xds;

import io.grpc.Status;

/** Where a stream's responses go. */
interface Outlet {
    /** Whether the client takes more just now; when it does again, the session is pumped. */
    boolean isReady();

    void send(Push push);

    /** Ends the stream. */
    void end(Status status);
}
