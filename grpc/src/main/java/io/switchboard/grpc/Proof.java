package io.switchboard.grpc;

import io.grpc.Channel;
import io.grpc.ClientStreamTracer;
import io.grpc.SynchronizationContext;
import io.switchboard.core.Foreign;
import io.switchboard.core.GuardedDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Whether one doubted endpoint proves to be alive over the connection that it has: by answering a probe at the start and
 * whenever nothing has been heard of it for a while.
 *
 * <p>Used in the synchronization context only, except for {@link #heard}.
 */
final class Proof {
    /** Counted in whole seconds: asked up to one later, it still answers within the time that a proof is due and probed for. */
    private static final long QUIET_SECONDS =
            GuardedDirectory.PROOF_PERIOD.minus(GuardedDirectory.PROBE_DEADLINE).toSeconds();

    private static final Foreign PROBING = new Foreign("probing a server");

    enum State {
        /** No connection, nothing to ask over. // -> ASKED */
        UNCONNECTED,
        /** Connected, and the answer is to come. // -> ALIVE, SILENT or UNCONNECTED */
        ASKED,
        /** It has answered on this connection. // -> SILENT or UNCONNECTED */
        ALIVE,
        /** It did not answer in time. // -> ALIVE or UNCONNECTED */
        SILENT
    }

    private final Doubt doubt;
    private final SynchronizationContext context;
    private final Runnable changed;
    private final ClientStreamTracer.Factory tracers = new AnswerTracer(this::heard);

    private volatile State state = State.UNCONNECTED;
    private volatile boolean heardThisSecond;
    private volatile boolean heardSinceAsked;
    private int quietSeconds;
    private @Nullable Channel connection;
    private @Nullable Probe probe;

    /** @param changed called in the context when the state has changed for another reason than a call of this object */
    Proof(Doubt doubt, SynchronizationContext context, Runnable changed) {
        this.doubt = doubt;
        this.context = context;
        this.changed = changed;
    }

    Doubt doubt() {
        return doubt;
    }

    State state() {
        return state;
    }

    /** For the calls that go there: their answers spare the probes. */
    ClientStreamTracer.Factory tracers() {
        return tracers;
    }

    /** There is a connection: what was proven on another does not count. */
    void connected(Channel connection) {
        disconnected();
        this.connection = connection;
        state = State.ASKED;
        ask();
    }

    void disconnected() {
        state = State.UNCONNECTED;
        connection = null;
        if (probe != null) {
            Probe given = probe;
            probe = null;
            PROBING.run(given::cancel);
        }
    }

    /** Called every second. */
    void second() {
        if (heardThisSecond) {
            heardThisSecond = false;
            quietSeconds = 0;
        } else if (++quietSeconds >= QUIET_SECONDS) {
            ask();
        }
    }

    /** Asks now, if it can and is not asking already. */
    void ask() {
        if (connection == null || probe != null) {
            return;
        }
        quietSeconds = 0;
        heardSinceAsked = false;
        Channel asked = connection;
        boolean sent = PROBING.run(() -> probe = Probe.send(
                asked, GuardedDirectory.PROBE_DEADLINE, tracers, ended -> context.execute(() -> ended(ended))));
        if (!sent) {
            silent();
        }
    }

    /** Any thread. */
    private void heard() {
        doubt.answered();
        if (!heardThisSecond) {
            heardThisSecond = true;
        }
        if (!heardSinceAsked) {
            heardSinceAsked = true;
        }
        if (state != State.ALIVE) {
            context.execute(this::answered);
        }
    }

    private void answered() {
        if (state == State.ASKED || state == State.SILENT) {
            state = State.ALIVE;
            changed.run();
        }
    }

    private void ended(Probe ended) {
        if (probe != ended) {
            return;
        }
        probe = null;
        silent();
    }

    /** An answer to a call made meanwhile is as good as one to the probe. */
    private void silent() {
        if (!heardSinceAsked && state != State.SILENT) {
            state = State.SILENT;
            changed.run();
        }
    }
}
