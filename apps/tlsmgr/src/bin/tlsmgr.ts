import { runTlsmgr } from "../main.ts";

void runTlsmgr();
