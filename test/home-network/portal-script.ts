import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { answerLines } from "./lines.ts";
import type { PortalPage } from "./portal.ts";

/** A captive portal: `KEY CERTIFICATE HTTP_PORT HTTPS_PORT`. Messages say which page it shows. */
const [, , keyFile = "", certFile = "", httpPort = "", httpsPort = ""] = process.argv;
let page: PortalPage = "html";

const listener: RequestListener = (_request, response) => {
	if (page === "redirect") response.writeHead(302, { location: "http://portal.hotel.example/login" }).end();
	else
		response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Room number: 81.2.69.142</body></html>");
};

createServer(listener).listen(Number(httpPort), "0.0.0.0");
createSecureServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, listener).listen(
	Number(httpsPort),
	"0.0.0.0",
);
answerLines<PortalPage>(wanted => {
	page = wanted;
});
