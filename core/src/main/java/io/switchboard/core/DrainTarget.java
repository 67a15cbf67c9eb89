package io.switchboard.core;

/** What operators drain for a time: a zone, a datacenter, or one instance of a service. */
public sealed interface DrainTarget {
    /** For people, such as {@code zone eu/a}. */
    String words();

    /**
     * All instances in a zone, of every service: those whose {@link Locality#isInZoneOf} says so.
     *
     * @param place its region may be empty, its zone may not
     */
    record Zone(Locality place) implements DrainTarget {
        /** The longest name of a region or of a zone that is drained, in characters. */
        public static final int MAX_LENGTH = 256;

        /** @throws IllegalArgumentException if no zone is named, or with a name that no key can have */
        public Zone {
            if (place.zone().isEmpty()) {
                throw new IllegalArgumentException("no zone is named; write a zone, or region/zone, such as eu/a");
            }
            requireName("region", place.region());
            requireName("zone", place.zone());
        }

        @Override
        public String words() {
            return "zone " + place.words();
        }

        private static void requireName(String what, String name) {
            if (name.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("the name of the " + what + " has " + name.length()
                        + " characters; at most " + MAX_LENGTH + " are allowed");
            }
            if (Text.hasControlCharacter(name) || name.codePoints().anyMatch(DrainTarget::isHalf)) {
                throw new IllegalArgumentException("the name of the " + what + " \"" + Text.printable(name)
                        + "\" has a control character, or half of a surrogate pair");
            }
        }
    }

    /** All instances of a datacenter, of every service. */
    record Datacenter(DatacenterName name) implements DrainTarget {
        @Override
        public String words() {
            return "datacenter " + name;
        }
    }

    /** The instance of that id, through its restarts. */
    record OneInstance(ServiceName service, String id) implements DrainTarget {
        /** @throws IllegalArgumentException if no instance can be called so */
        public OneInstance {
            if (id.isEmpty()
                    || id.length() > Instance.MAX_ID_LENGTH
                    || id.startsWith("/")
                    || id.endsWith("/")
                    || Text.hasControlCharacter(id)) {
                throw new IllegalArgumentException("no instance is called \"" + Text.printable(id) + "\"");
            }
        }

        @Override
        public String words() {
            return "instance " + id + " of " + service;
        }
    }

    /** Half of a surrogate pair has no UTF-8: in a key, such names would all be the same. */
    private static boolean isHalf(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }
}
