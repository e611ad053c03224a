package lavka.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.management.ManagementFactory;
import java.util.function.IntPredicate;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The scheduler of virtual threads has a carrier more for each slow statement, and for no longer. */
class CarrierThreadsTest {
    private final VirtualThreadSchedulerMXBean scheduler =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

    private int before;

    /** Services shared by other tests may change the scheduler until their statements end. */
    @BeforeEach
    void waits_for_the_watchers_of_other_services() throws InterruptedException {
        for (int i = 0; i < 3_000 && isWatched(); i++) {
            Thread.sleep(10);
        }
        assertThat(isWatched()).isFalse();
        before = scheduler.getParallelism();
    }

    private static boolean isWatched() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("carriers") && thread.getState() != Thread.State.WAITING);
    }

    private void await(IntPredicate parallelism) throws InterruptedException {
        int now = scheduler.getParallelism();
        for (int i = 0; i < 500 && !parallelism.test(now); i++) {
            Thread.sleep(10);
            now = scheduler.getParallelism();
        }
        assertThat(now).matches(parallelism::test);
    }

    @Test
    void a_slow_statement_adds_a_carrier_until_it_ends() throws Exception {
        try (CarrierThreads carriers = new CarrierThreads(3)) {
            int first = carriers.begin();
            int second = carriers.begin();
            await(parallelism -> parallelism == before + 2);
            carriers.end(first);
            await(parallelism -> parallelism == before + 1);
            carriers.end(second);
            await(parallelism -> parallelism == before);
            int third = carriers.begin();
            await(parallelism -> parallelism == before + 1);
            carriers.end(third);
        }
        assertThat(scheduler.getParallelism()).isEqualTo(before);
    }

    @Test
    void a_quick_statement_adds_none() throws Exception {
        try (CarrierThreads carriers = new CarrierThreads(1)) {
            long longest = 0;
            int most = before;
            for (int i = 0; i < 200; i++) { // longer together than a scan
                long start = System.nanoTime();
                int slot = carriers.begin();
                Thread.sleep(1);
                most = Math.max(most, scheduler.getParallelism());
                carriers.end(slot);
                longest = Math.max(longest, System.nanoTime() - start);
            }
            assumeThat(longest).isLessThan(15_000_000); // this machine may have paused
            assertThat(most).isEqualTo(before);
        }
    }

    @Test
    void closing_removes_what_a_running_statement_has_added() throws Exception {
        CarrierThreads carriers = new CarrierThreads(1);
        carriers.begin();
        await(parallelism -> parallelism == before + 1);
        carriers.close();
        assertThat(scheduler.getParallelism()).isEqualTo(before);
    }

    @Test
    void two_services_in_a_jvm_share_the_scheduler() throws Exception {
        try (CarrierThreads one = new CarrierThreads(1);
                CarrierThreads other = new CarrierThreads(1)) {
            int slot = one.begin();
            other.begin();
            await(parallelism -> parallelism == before + 2);
            one.end(slot);
            await(parallelism -> parallelism == before + 1);
        }
        assertThat(scheduler.getParallelism()).isEqualTo(before);
    }

    @Test
    void one_carrier_is_left_whoever_else_changes_the_scheduler() throws Exception {
        try (CarrierThreads carriers = new CarrierThreads(2)) {
            int first = carriers.begin();
            int second = carriers.begin();
            await(parallelism -> parallelism == before + 2);
            scheduler.setParallelism(1);
            carriers.end(first);
            carriers.end(second);
            Thread.sleep(100);
            assertThat(scheduler.getParallelism()).isEqualTo(1);
            carriers.begin();
            await(parallelism -> parallelism == 2);
        } finally {
            scheduler.setParallelism(before);
        }
    }
}
