package io.switchboard.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** The operators' API says what it has to say by its answers, and those below it get along without it. */
@AnalyzeClasses(packages = "io.switchboard", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule operator_knows_neither_the_command_nor_the_facade = noClasses()
            .that()
            .resideInAPackage("io.switchboard.operator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.switchboard.cli..", "io.switchboard", "io.switchboard.embedded..", "picocli..");

    @ArchTest
    static final ArchRule operator_prints_nothing_and_ends_nothing = noClasses()
            .that()
            .resideInAPackage("io.switchboard.operator..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule time_is_handed_in = noClasses()
            .that()
            .resideInAPackage("io.switchboard.operator..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule what_an_application_embeds_does_not_know_operator = noClasses()
            .that()
            .resideInAnyPackage("io.switchboard.core..", "io.switchboard.etcd..", "io.switchboard.grpc..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.switchboard.operator..");
}
