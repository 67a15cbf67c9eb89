package io.switchboard.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port to serve on. */
final class PortConverter implements ITypeConverter<Integer> {
    PortConverter() {}

    @Override
    public Integer convert(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new TypeConversionException("'" + text + "' is not a port; give a number from 0 to 65535");
    }
}
