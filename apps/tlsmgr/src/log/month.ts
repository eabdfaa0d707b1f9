const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The month's name in a log. The platform's own names would take 15 ms the first time. */
export function monthName(time: Date): string {
  return months[time.getMonth()] ?? "";
}
