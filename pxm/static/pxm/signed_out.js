import { noteSignedOut } from "./typed.js";

noteSignedOut();
