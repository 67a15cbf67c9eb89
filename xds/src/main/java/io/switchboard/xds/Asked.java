package io.switchboard.xds;

/** Hears which resources a stream asks for by name. */
interface Asked {
    void added(ResourceType type, String name);

    void removed(ResourceType type, String name);

    /** One name too many. */
    void refused();

    /** Whether all of a type are asked for. */
    void all(ResourceType type, boolean wanted);
}
