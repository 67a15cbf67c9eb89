package io.switchboard.controlplane;

import io.grpc.Context;
import io.switchboard.core.ServiceName;
import java.util.function.Predicate;

/**
 * Who makes a call to a part, by certificate or token, and which services it may see.
 *
 * @param name the identity as text for logs
 */
public record Caller(String name, Predicate<ServiceName> sees) {
    private static final Context.Key<Caller> KEY = Context.key("switchboard-caller");

    /** Nobody who is known: a call that the frame has not looked at. */
    public static final Caller NOBODY = new Caller("nobody", service -> false);

    /** The caller of the call in whose context this runs. */
    public static Caller current() {
        Caller caller = KEY.get();
        return caller == null ? NOBODY : caller;
    }

    /** The current context with this caller. */
    public Context in() {
        return Context.current().withValue(KEY, this);
    }
}
