package io.switchboard.grpc;

import io.grpc.Channel;
import io.grpc.ClientStreamTracer;
import io.grpc.SynchronizationContext;
import io.switchboard.core.Foreign;
import io.switchboard.core.directory.GuardedDirectory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether one doubted endpoint proves to be alive over the connection that it has: by answering a probe at the start
 * and whenever nothing has been heard of it for a while.
 *
 * <p>Any answer but {@code UNIMPLEMENTED} is a proof, to a call as to a probe. {@code UNIMPLEMENTED} says that somebody
 * listens there, who may be another: to a call it proves nothing, and to a probe only over a connection that was made
 * while the registry listed the instance, for then it is the same process, without a health service. Over a connection
 * made later a call that is answered so before any other was answered otherwise unmasks a stranger, whatever its health
 * service says.
 *
 * <p>Used in the synchronization context only, except for what tracers hear.
 */
final class Proof {
    /**
     * Counted in whole seconds: asked up to one later, it still answers within the time that a proof is due and probed
     * for.
     */
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
        /** It did not answer in time, or is another. // -> ALIVE or UNCONNECTED */
        SILENT
    }

    private final RemovalDoubt doubt;
    private final SynchronizationContext context;
    private final Runnable changed;

    private volatile State state = State.UNCONNECTED;
    private int quietSeconds;
    private @Nullable Hearing hearing;
    private @Nullable Probe probe;

    /** @param changed called in the context when the state has changed for another reason than a call of this object */
    Proof(RemovalDoubt doubt, SynchronizationContext context, Runnable changed) {
        this.doubt = doubt;
        this.context = context;
        this.changed = changed;
    }

    RemovalDoubt doubt() {
        return doubt;
    }

    State state() {
        return state;
    }

    /** For the calls that go over the connection there is: their answers spare the probes. */
    ClientStreamTracer.Factory tracers() {
        return Objects.requireNonNull(hearing, "picked without a connection").calls;
    }

    /**
     * There is a connection: what was proven on another does not count.
     *
     * @param listed whether it was made while the registry listed the instance
     */
    void connected(Channel connection, boolean listed) {
        disconnected();
        hearing = new Hearing(connection, listed);
        state = State.ASKED;
        ask();
    }

    void disconnected() {
        state = State.UNCONNECTED;
        hearing = null;
        if (probe != null) {
            Probe given = probe;
            probe = null;
            PROBING.run(given::cancel);
        }
    }

    /** Called every second. */
    void second() {
        if (hearing != null && hearing.thisSecond) {
            hearing.thisSecond = false;
            quietSeconds = 0;
        } else if (++quietSeconds >= QUIET_SECONDS) {
            ask();
        }
    }

    /** Asks now, if it can and is not asking already. */
    void ask() {
        Hearing asked = hearing;
        if (asked == null || probe != null) {
            return;
        }
        quietSeconds = 0;
        asked.sinceAsked = false;
        boolean sent = PROBING.run(() -> probe = Probe.send(
                asked.connection,
                GuardedDirectory.PROBE_DEADLINE,
                asked.probes,
                ended -> context.execute(() -> ended(ended))));
        if (!sent) {
            silent();
        }
    }

    private void answered(Hearing heard) {
        if (heard == hearing && (state == State.ASKED || state == State.SILENT)) {
            state = State.ALIVE;
            changed.run();
        }
    }

    private void unmasked(Hearing heard) {
        if (heard == hearing && heard.stranger && state != State.SILENT) {
            state = State.SILENT;
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
        if ((hearing == null || !hearing.sinceAsked) && state != State.SILENT) {
            state = State.SILENT;
            changed.run();
        }
    }

    /** What is heard over one connection, on any thread. */
    private final class Hearing {
        private final Channel connection;
        /** Whether who answers there is the one that the registry listed. */
        private final boolean listed;

        private final ClientStreamTracer.Factory calls = new AnswerTracer(new AnswerTracer.Listener() {
            @Override
            public void answered() {
                served();
            }

            @Override
            public void unimplemented() {
                notServed();
            }
        });
        private final ClientStreamTracer.Factory probes = new AnswerTracer(new AnswerTracer.Listener() {
            @Override
            public void answered() {
                heard();
            }

            @Override
            public void unimplemented() {
                if (listed) {
                    heard();
                }
            }
        });

        private volatile boolean thisSecond;
        private volatile boolean sinceAsked;
        /** Whether a call was answered by somebody who knew it. */
        private volatile boolean serves;

        private volatile boolean stranger;

        Hearing(Channel connection, boolean listed) {
            this.connection = connection;
            this.listed = listed;
        }

        private void served() {
            if (!serves) {
                serves = true;
                stranger = false;
            }
            heard();
        }

        private void notServed() {
            if (!listed && !serves && !stranger) {
                stranger = true;
                context.execute(() -> unmasked(this));
            }
        }

        private void heard() {
            if (stranger) {
                return;
            }
            doubt.answered();
            if (!thisSecond) {
                thisSecond = true;
            }
            if (!sinceAsked) {
                sinceAsked = true;
            }
            if (state != State.ALIVE) {
                context.execute(() -> Proof.this.answered(this));
            }
        }
    }
}
