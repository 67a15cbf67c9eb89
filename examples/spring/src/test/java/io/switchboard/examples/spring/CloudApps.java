package io.switchboard.examples.spring;

import io.switchboard.embedded.Etcd;
import io.switchboard.harness.Child;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The applications with Spring Cloud, each started as a process of its own, without a cache unless it says where.
 *
 * @param boot the version of Spring Boot, such as 4.1
 */
record CloudApps(String boot, Etcd etcd) {
    /** Of the servers and callers; that of the others has more than each of them is to have. */
    private static final String JARS = "classpath.txt";

    private static final String ALL_JARS = "classpath-of-gateway.txt";
    private static final String GATEWAY = "spring-cloud-gateway-.*";
    private static final String SERVLETS_AND_GRPC =
            "spring-webmvc-.*|spring-boot-webmvc-.*|.*tomcat.*|spring-boot-grpc-server-.*|spring-grpc-.*";
    private static final String NONE = "";

    App prices(String... properties) {
        return start("prices.PricesApplication", "Tomcat", jars(JARS, NONE), properties);
    }

    /** The same with a gRPC server beside, which is that of the example without Spring Cloud. */
    App pricesWithGrpc(String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.main.sources=" + App.PACKAGE + "prices.PricesService", "--spring.grpc.server.port=0"));
        all.addAll(List.of(properties));
        String jars = target("boot-").resolve("classes") + File.pathSeparator + jars(ALL_JARS, GATEWAY);
        return start("prices.PricesApplication", "Tomcat", jars, all.toArray(String[]::new));
    }

    App shop(String... properties) {
        return start("shop.ShopApplication", "Tomcat", jars(JARS, NONE), properties);
    }

    /** The same, which has nothing to reach etcd by. */
    Child shopWithoutTransport() {
        String name = "cloud.shop.ShopApplication";
        return App.process(name, command(name, jars(JARS, "grpc-netty-.*")), etcd, List.of());
    }

    App gateway(String... properties) {
        return start("gateway.GatewayApplication", "Netty", jars(ALL_JARS, SERVLETS_AND_GRPC), properties);
    }

    private App start(String program, String server, String jars, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        if (all.stream().noneMatch(property -> property.contains("client.cache."))) {
            all.add("--switchboard.client.cache.enabled=false");
        }
        String name = "cloud." + program;
        return App.start(name, server, command(name, jars), etcd, all);
    }

    private List<String> command(String name, String jars) {
        return List.of("-cp", target("cloud-").resolve("classes") + File.pathSeparator + jars, App.PACKAGE + name);
    }

    /** @param without what the names of jars are like that are left out */
    private String jars(String list, String without) {
        String jars;
        try {
            jars = Files.readString(target("cloud-").resolve(list)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the example is to be packaged before it is run", e);
        }
        return Stream.of(jars.split(File.pathSeparator, -1))
                .filter(jar -> !Path.of(jar).getFileName().toString().matches(without))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Path target(String kind) {
        return Path.of(kind + boot, "target");
    }
}
