package io.switchboard.examples.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a reader copies and types who follows the first part of the page on Spring Boot.
 *
 * @param steps in the order of the page
 * @param olderBoot what it has in place of the first dependency on older versions of Boot
 * @param answer what it says that the last command prints
 */
record FirstCallPage(List<Step> steps, String olderBoot, String answer) {
    /** What is done at one place of the page. */
    sealed interface Step permits WrittenFile, Command {}

    /** @param path within the reader's folder */
    record WrittenFile(String path, String text) implements Step {}

    /** @param stays whether it goes on while others run, so that it has a terminal of its own */
    record Command(String text, boolean stays) implements Step {}

    private static final String OF_ITS_OWN = " # in a terminal of its own";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
    /** The line above a block that is a file. */
    private static final Pattern PATH = Pattern.compile("`([\\w./-]+)`[:：]\\n\\n\\z");

    /** @param page such as spring.md */
    static FirstCallPage read(String page) {
        String text;
        try {
            text = Files.readString(project().resolve("docs").resolve(page));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + page, e);
        }
        return parse(text.split("(?m)^## ", -1)[1]);
    }

    private static FirstCallPage parse(String section) {
        List<Step> steps = new ArrayList<>();
        String older = "";
        String answer = "";
        Matcher block = BLOCK.matcher(section);
        while (block.find()) {
            String text = block.group(2);
            Matcher path = PATH.matcher(section).region(0, block.start());
            if (path.find()) {
                steps.add(new WrittenFile(path.group(1), text));
            } else if (block.group(1).equals("sh")) {
                String command = text.strip();
                steps.add(new Command(command.replace(OF_ITS_OWN, ""), command.endsWith(OF_ITS_OWN)));
            } else if (block.group(1).equals("xml")) {
                older = text;
            } else {
                answer = text.strip();
            }
        }
        return new FirstCallPage(List.copyOf(steps), older, answer);
    }

    /** The page's build for an older version of Boot, by what it says of that. */
    String build(String pom, String boot, String springGrpc) {
        String dependency = pom.substring(
                pom.indexOf("  <dependencies>\n"), pom.indexOf("    </dependency>\n") + "    </dependency>\n".length());
        return pom.replace("<version>4.1.2</version>", "<version>" + boot + "</version>")
                .replaceFirst("(?m)^ *<netty.version>.*\\n", "")
                .replace(dependency, olderBoot.replace("1.0.3", springGrpc));
    }

    /** The tests run in this module's folder. */
    static Path project() {
        return Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                .filter(path -> Files.isRegularFile(path.resolve("docs/spring.md")))
                .findFirst()
                .orElseThrow();
    }
}
