package io.switchboard.core.directory;

/** An interest that lasts until it is closed; closing again does nothing. */
public interface Interest extends AutoCloseable {
    @Override
    void close();
}
