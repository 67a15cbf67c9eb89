package io.switchboard.spring;

import io.switchboard.core.InstanceState;
import io.switchboard.core.Internal;
import io.switchboard.core.Registration;
import java.util.List;

/** What the application has in the registry of one kind of server, for people to look at and to take out. */
@Internal
public interface Announced {
    /** What is registered, in the order in which it was. */
    List<Registration> registrations();

    /** Announces all that is registered in this state; callers turn away from one that drains, and come back. */
    default void state(InstanceState state) {
        for (Registration one : registrations()) {
            one.update(one.instance().toBuilder().state(state).build());
        }
    }
}
