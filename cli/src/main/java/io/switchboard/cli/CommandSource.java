package io.switchboard.cli;

import io.switchboard.core.Internal;

/** Makes the commands of {@link Elsewhere} in the jar that has them; found by {@link java.util.ServiceLoader}. */
@Internal
public interface CommandSource {
    /**
     * A command, as picocli takes it: an annotated object, or a {@code CommandLine}.
     *
     * @param name one of {@link Elsewhere#NAMES}
     */
    Object made(String name);
}
