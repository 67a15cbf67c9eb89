package io.switchboard.etcd.layout;

import io.switchboard.core.Text;

/**
 * A format and where its keys begin: what {@code --format}, {@code ?format=} and {@code SWITCHBOARD_FORMAT} say, such
 * as {@code kitex} or {@code kratos:/my-namespace}.
 *
 * @param root what comes before the service's name in every key, without the slash between them; what the framework
 *     itself begins with where it is not told otherwise, if it is given empty. Empty for formats whose keys begin with
 *     the service
 */
public record FormatChoice(Format format, String root) {
    private static final int MAX_LENGTH = 512;

    /**
     * @throws IllegalArgumentException if the format has no root to choose, or this cannot be one; the message says why
     */
    public FormatChoice {
        String usual = usualRoot(format);
        if (root.isEmpty()) {
            root = usual;
        } else if (usual.isEmpty()) {
            throw new IllegalArgumentException("format " + format + " has no namespace of its own, and \""
                    + Text.printable(root) + "\" is given after its name; use EtcdOptions.namespace or --namespace");
        } else {
            requireRoot(format, root);
        }
    }

    /** The format with the root that its framework has unless told otherwise. */
    public static FormatChoice of(Format format) {
        return new FormatChoice(format, "");
    }

    /**
     * Reads the name of a {@link Format}, possibly with a colon and the root: {@code kratos:/my-namespace}.
     *
     * @throws IllegalArgumentException if it is none; the message says what may be written
     */
    public static FormatChoice parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return of(Format.parse(text));
        }
        Format format = Format.parse(text.substring(0, colon));
        String root = text.substring(colon + 1);
        if (root.isEmpty()) {
            throw new IllegalArgumentException("format \"" + Text.printable(text)
                    + "\" ends in a colon; write a namespace behind it, for example " + format + ":/my-namespace, or "
                    + format);
        }
        return new FormatChoice(format, root);
    }

    /** What {@link #parse} reads. */
    @Override
    public String toString() {
        return root.equals(usualRoot(format)) ? format.toString() : format + ":" + root;
    }

    private static String usualRoot(Format format) {
        return switch (format) {
            case KRATOS -> KratosLayout.ROOT;
            case KITEX -> KitexLayout.ROOT;
            case SWITCHBOARD, GO_ZERO, RPCX -> "";
        };
    }

    private static void requireRoot(Format format, String root) {
        String problem = null;
        if (root.length() > MAX_LENGTH) {
            problem = "has " + root.length() + " characters; at most " + MAX_LENGTH + " are allowed";
        } else if (root.endsWith("/")) {
            problem = "ends with a slash; write it without, the framework puts one behind it";
        } else if (root.contains("//")) {
            problem = "has an empty segment (\"//\")";
        } else if (!Text.printable(root).equals(root)
                || root.chars().anyMatch(c -> Character.isWhitespace(c) || c == '?' || c == '#')) {
            problem = "has whitespace, \"?\", \"#\" or a character that cannot be printed";
        } else if ((root + "/").startsWith("switchboard/")) {
            problem = "is where Switchboard's own keys are; choose another";
        }
        if (problem != null) {
            throw new IllegalArgumentException(
                    "namespace \"" + Text.printable(root) + "\" of format " + format + " " + problem);
        }
    }
}
