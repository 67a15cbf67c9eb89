package io.switchboard.faults.kubernetes;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.switchboard.core.Cleanup;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.TestCertificates;
import io.switchboard.testing.TestCertificates.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Kubernetes' API server and those of its controllers that make pods of a Deployment and scale it, and KEDA's operator
 * and metrics adapter. There is no node, and nothing that runs pods: see {@link LocalKubelet}.
 */
final class KedaCluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String TOKEN = "admin-token";

    private final Path folder;
    private final List<Child> children = new ArrayList<>();
    private final int port = freePort();
    private final KubernetesClient client;

    /** @param etcd where it keeps what it has */
    KedaCluster(Path folder, String etcd) throws Exception {
        this.folder = folder;
        client = client();
        try {
            start(etcd);
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private void start(String etcd) throws Exception {
        Path program = KedaPrograms.apiServer();
        Path controllers = KedaPrograms.controllerManager();
        Path operator = KedaPrograms.operator();
        Path adapter = KedaPrograms.adapter();
        keys();
        Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,\"system:masters\"\n");
        Files.writeString(kubeconfig(), """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters: [{name: test, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}]
                users: [{name: test, user: {token: %s}}]
                contexts: [{name: test, context: {cluster: test, user: test, namespace: shop}}]
                """.formatted(port, TOKEN));
        apiServer(program, etcd);
        namespace("keda");
        namespace("shop");
        define();
        keda(operator, adapter);
        program(
                "controllers",
                controllers,
                "--kubeconfig=" + kubeconfig(),
                "--controllers=horizontal-pod-autoscaler-controller,deployment-controller,replicaset-controller",
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                "--secure-port=" + freePort(),
                "--cert-dir=" + folder.resolve("controllers"));
        Await.until(
                () -> "KEDA's metrics are an API of the cluster; see " + folder,
                LIMIT,
                () -> client.raw("/apis/external.metrics.k8s.io/v1beta1").contains("APIResourceList"));
    }

    /** The aggregation of another server's API asks that one with a certificate of its own. */
    private void apiServer(Path program, String etcd) {
        TestCertificates front = TestCertificates.create(folder, "front");
        Identity proxy = front.sign("front-proxy-client", "dns:localhost");
        program(
                "apiserver",
                program,
                "--etcd-servers=" + etcd,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + folder,
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + folder.resolve("sa.pub"),
                "--service-account-signing-key-file=" + folder.resolve("sa.key"),
                "--service-cluster-ip-range=10.96.0.0/16",
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount",
                "--endpoint-reconciler-type=none",
                "--client-ca-file=" + TestCertificates.create(folder, "clients").ca(),
                "--requestheader-client-ca-file=" + front.ca(),
                "--requestheader-allowed-names=front-proxy-client",
                "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                "--requestheader-group-headers=X-Remote-Group",
                "--requestheader-username-headers=X-Remote-User",
                "--proxy-client-cert-file=" + proxy.certificate(),
                "--proxy-client-key-file=" + proxy.key());
        Await.until(() -> "the API server is ready; see " + folder, LIMIT, () -> "ok".equals(client.raw("/readyz")));
    }

    private void keda(Path operator, Path adapter) throws IOException {
        TestCertificates keda = TestCertificates.create(folder, "keda");
        Identity own = keda.sign("keda-operator", "dns:localhost,dns:keda-operator.keda.svc,ip:127.0.0.1");
        Path certificates = Files.createDirectory(folder.resolve("certs"));
        Files.copy(keda.ca(), certificates.resolve("ca.crt"));
        Files.copy(own.certificate(), certificates.resolve("tls.crt"));
        Files.copy(own.key(), certificates.resolve("tls.key"));
        int metrics = freePort();
        program(
                "operator",
                operator,
                "--metrics-bind-address=127.0.0.1:" + freePort(),
                "--health-probe-bind-address=127.0.0.1:" + freePort(),
                "--metrics-service-bind-address=127.0.0.1:" + metrics,
                "--cert-dir=" + certificates,
                "--enable-cert-rotation=false",
                "--leader-elect=false");
        int secure = freePort();
        program(
                "adapter",
                adapter,
                "--secure-port=" + secure,
                "--bind-address=127.0.0.1",
                "--port=" + freePort(),
                "--cert-dir=" + certificates,
                "--tls-cert-file=" + own.certificate(),
                "--tls-private-key-file=" + own.key(),
                "--lister-kubeconfig=" + kubeconfig(),
                "--authentication-kubeconfig=" + kubeconfig(),
                "--authorization-kubeconfig=" + kubeconfig(),
                "--metrics-service-address=127.0.0.1:" + metrics);
        apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: keda-metrics-apiserver, namespace: keda}
                spec: {type: ExternalName, externalName: localhost}
                """);
        apply("""
                apiVersion: apiregistration.k8s.io/v1
                kind: APIService
                metadata: {name: v1beta1.external.metrics.k8s.io}
                spec:
                  service: {name: keda-metrics-apiserver, namespace: keda, port: %d}
                  group: external.metrics.k8s.io
                  version: v1beta1
                  insecureSkipTLSVerify: true
                  groupPriorityMinimum: 100
                  versionPriority: 100
                """.formatted(secure));
    }

    private void program(String name, Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "KUBECONFIG=" + kubeconfig(),
                "WATCH_NAMESPACE=",
                "POD_NAMESPACE=keda",
                "POD_NAME=keda",
                "KEDA_CLUSTER_OBJECT_NAMESPACE=keda",
                program.toString()));
        command.addAll(List.of(arguments));
        children.add(Child.start(name, command, folder.resolve(name + ".log")));
    }

    private void keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        pem("sa.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
        pem("sa.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
    }

    private void pem(String name, String type, byte[] content) throws IOException {
        Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + type + "-----\n");
    }

    private KubernetesClient client() {
        Config config = Config.empty();
        config.setMasterUrl("https://127.0.0.1:" + port);
        config.setOauthToken(TOKEN);
        config.setTrustCerts(true);
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** That is free now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no port is free", e);
        }
    }

    private void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    private void define() throws IOException {
        try (Stream<Path> files = Files.list(KedaPrograms.crds())) {
            for (Path file : files.sorted().toList()) {
                apply(Files.readString(file));
            }
        }
        Await.until(
                () -> "KEDA's objects are defined",
                LIMIT,
                () -> client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                        .allMatch(each -> each.getStatus() != null
                                && each.getStatus().getConditions().stream()
                                        .anyMatch(
                                                condition -> condition.getType().equals("Established")
                                                        && condition.getStatus().equals("True"))));
    }

    void apply(String yaml) {
        client.resource(yaml).forceConflicts().serverSideApply();
    }

    /** As who may do everything. */
    KubernetesClient api() {
        return client;
    }

    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    @Override
    public void close() {
        List<Child> last = new ArrayList<>(children);
        Collections.reverse(last);
        Cleanup.all(client::close, () -> Cleanup.each(last, Child::kill));
    }
}
