package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.SecretKey;
import org.infinispan.Cache;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Infinispan's nodes replicate over JGroups' SYM_ENCRYPT with a key from a key store of type TinyMLS, by configuration
 * alone. The key gets two successors, and a node joins between them; each node has every entry, and nothing is refused.
 */
class InfinispanTest extends OnTinyMls {
    private static final String STACK = """
            <config xmlns="urn:org:jgroups">
              <TCP bind_addr="127.0.0.1" bind_port="0" diag.enabled="false"/>
              <LOCAL_PING/>
              <SYM_ENCRYPT sym_algorithm="TinyMLS" provider="TinyMLS" keystore_type="TinyMLS"
                           keystore_name="%s" store_password="changeit" alias="group"/>
              <pbcast.NAKACK2 use_mcast_xmit="false"/>
              <UNICAST3/>
              <pbcast.STABLE/>
              <pbcast.GMS join_timeout="10s" max_join_attempts="30" print_local_addr="false"/>
              <FRAG2/>
            </config>
            """;
    private static final String CONFIGURATION = """
            <infinispan>
              <jgroups><stack-file name="sealed" path="%s"/></jgroups>
              <cache-container name="nodes">
                <transport cluster="orders" stack="sealed"/>
                <replicated-cache name="orders" mode="SYNC" remote-timeout="120000"/>
              </cache-container>
            </infinispan>
            """;
    private static final Duration LEAD = Duration.ofSeconds(6);
    private static final int ENTRIES = 5;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private OperatedStore store;
    private final List<DefaultCacheManager> nodes = new ArrayList<>();
    private final List<WireTap> taps = new ArrayList<>();
    private int entries;

    @AfterEach
    void stop() {
        nodes.forEach(DefaultCacheManager::stop);
    }

    private static Cache<String, String> orders(DefaultCacheManager node) {
        return node.getCache("orders");
    }

    /** One more node, whose messages are listened to once it is there. */
    private void join(String configuration) throws Exception {
        DefaultCacheManager node = new DefaultCacheManager(
                new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
        nodes.add(node);
        JGroupsTransport transport =
                (JGroupsTransport) orders(node).getAdvancedCache().getRpcManager().getTransport();
        WireTap tap = new WireTap();
        taps.add(tap);
        transport.getChannel().getProtocolStack()
                .insertProtocol(tap, ProtocolStack.Position.ABOVE, TP.class);
        Await.until("all nodes at each",
                () -> nodes.stream().allMatch(each -> each.getMembers().size() == nodes.size()));
    }

    private void put() {
        for (int i = 0; i < ENTRIES; i++) {
            for (DefaultCacheManager node : nodes) {
                orders(node).put("order " + entries, "sealed " + entries);
                entries++;
            }
        }
    }

    /** How many messages on the wire were sealed from the first of these times on and before the second. */
    private long sealed(long from, long before) {
        return taps.stream().flatMap(tap -> tap.messages().stream()).mapToLong(Traffic::epoch)
                .filter(epoch -> epoch >= from && epoch < before).count();
    }

    @Test
    void cachesReplicateOverTwoSuccessions() throws Exception {
        store = new OperatedStore(folder().resolve("keys.tinymls"), "group", "--window", "1h");
        install(store.settings());
        Path stack = Files.writeString(folder().resolve("jgroups.xml"), STACK.formatted(store.file()));
        String configuration = CONFIGURATION.formatted(stack);
        long refused = Metrics.refusals();
        join(configuration);
        join(configuration);
        put();
        long first = putUntilInForce();
        join(configuration);
        put();
        long second = putUntilInForce();
        put();
        for (DefaultCacheManager node : nodes) {
            for (int i = 0; i < entries; i++) {
                assertEquals("sealed " + i, orders(node).get("order " + i));
            }
        }
        assertEquals(refused, Metrics.refusals());
        assertTrue(sealed(0, first) > 0 && sealed(first, second) > 0 && sealed(second, Long.MAX_VALUE) > 0);
        SecretKey key = store.key();
        for (WireTap tap : taps) {
            for (byte[] payload : tap.messages()) {
                Traffic.opened(payload, key, null);
            }
        }
    }

    private long putUntilInForce() throws Exception {
        long activation = store.adoptedSuccessor(LEAD);
        Await.until("the successor in force", () -> {
            put();
            LockSupport.parkNanos(PAUSE_NANOS);
            return System.currentTimeMillis() > activation;
        });
        return activation;
    }
}
