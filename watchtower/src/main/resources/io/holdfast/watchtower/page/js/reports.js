// Asks for what the recorder kept between two times.
import { historyAddress } from "./address.js";
import { tidyReport } from "./incidents.js";

const LONGEST = 30000;

/** The report, or the problem in words and whether it passes by itself. */
export async function askReport(since, until) {
    try {
        const response = await fetch(historyAddress(since, until), {
            cache: "no-store",
            signal: AbortSignal.timeout(LONGEST),
        });
        if (!response.ok) {
            const said = (await response.text()).trim();
            return {
                passes: response.status === 503,
                problem:
                    said.length > 0 && said.length < 400
                        ? said
                        : "The history cannot be read (status " + response.status + ").",
            };
        }
        return { report: tidyReport(await response.json()) };
    } catch (problem) {
        return { problem: "The history cannot be read: " + problem.message };
    }
}
