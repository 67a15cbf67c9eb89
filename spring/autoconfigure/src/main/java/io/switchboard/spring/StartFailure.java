package io.switchboard.spring;

import io.switchboard.core.Internal;
import org.jspecify.annotations.Nullable;

/** Why an application cannot start, and what to do about it. */
@Internal
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    public StartFailure(String description, String action) {
        this(description, action, null);
    }

    StartFailure(String description, String action, @Nullable Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
