package io.switchboard.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The flags that most commands have, written before the command: {@code switchboard --endpoints a:2379 services}. */
final class GlobalFlags {
    private GlobalFlags() {}

    /** The arguments with such flags right behind the command that they are for; all others where they were. */
    static String[] behindCommand(String[] args) {
        List<String> path = new ArrayList<>();
        List<String> flags = new ArrayList<>();
        List<String> expected = Commands.NAMES;
        Map<String, Boolean> known = null;
        int at = 0;
        while (at < args.length && !expected.isEmpty()) {
            if (expected.contains(args[at])) {
                expected = path.isEmpty() ? Commands.WITHIN.getOrDefault(args[at], List.of()) : List.of();
                path.add(args[at++]);
                continue;
            }
            if (!args[at].startsWith("-")) {
                break;
            }
            known = known == null ? known() : known;
            int end = Math.min(at + tokens(args[at], known), args.length);
            if (end == at) {
                break;
            }
            flags.addAll(Arrays.asList(args).subList(at, end));
            at = end;
        }
        if (flags.isEmpty()) {
            return args;
        }
        List<String> rest = Arrays.asList(args).subList(at, args.length);
        List<String> all = new ArrayList<>(path);
        // Without a command it is what stands in its place that is wrong.
        all.addAll(path.isEmpty() ? rest : flags);
        all.addAll(path.isEmpty() ? List.of() : rest);
        return all.toArray(String[]::new);
    }

    /** How many arguments the flag and its value are; 0: it is no such flag. */
    private static int tokens(String argument, Map<String, Boolean> known) {
        int equals = argument.indexOf('=');
        Boolean takesValue = known.get(equals < 0 ? argument : argument.substring(0, equals));
        if (takesValue != null) {
            return takesValue && equals < 0 ? 2 : 1;
        }
        boolean isShort =
                argument.length() > 2 && !argument.startsWith("--") && known.containsKey(argument.substring(0, 2));
        return isShort ? 1 : 0;
    }

    /** By name, whether it takes a value. */
    private static Map<String, Boolean> known() {
        Map<String, Boolean> known = new TreeMap<>();
        for (Class<?> owner : List.of(EtcdFlags.class, DatacenterFlags.class, Output.class)) {
            for (Field field : owner.getDeclaredFields()) {
                Option option = field.getAnnotation(Option.class);
                if (option != null) {
                    for (String name : option.names()) {
                        known.put(name, field.getType() != boolean.class);
                    }
                }
            }
        }
        return known;
    }
}
