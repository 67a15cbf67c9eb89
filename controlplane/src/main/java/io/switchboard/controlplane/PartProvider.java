package io.switchboard.controlplane;

/** A kind of {@link Part}, found by {@link java.util.ServiceLoader}: a jar that is left out leaves its part out. */
public interface PartProvider {
    /** The part's name, as in its flag and in its section of the file; lower case, such as {@code xds}. */
    String name();

    /** Whether the part listens at an address of its own, which then has to be given. */
    boolean listens();

    /**
     * Starts the part, without waiting for the registry.
     *
     * @throws IllegalArgumentException if a setting cannot be used; the message names the setting and says what may be
     *     written
     * @throws java.io.IOException if the address cannot be listened at
     */
    Part start(PartContext context) throws java.io.IOException;
}
